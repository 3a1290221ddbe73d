"""Where systems get tokens (OAuth 2, RFC 6749): by client credentials, and in no other way.

Requests, answers and errors are the standard's, not the envelope of the house.
"""

from typing import Any, Final
from urllib.parse import unquote_plus

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.views import TokenView

from core.refusal import Refusal
from operators.api.credentials import basic_of
from operators.services.credentials import credential_of
from operators.services.keys import note_key_use
from operators.services.tokens import client_of

_BASIC: Final = "basic "


class CredentialValidator(OAuth2Validator):
    """The library's, for clients that are credentials."""

    def authenticate_client(self, request: Any, *_: Any, **__: Any) -> bool:
        """Name and secret come by Basic or, for those who cannot, in the body (RFC 6749, 2.3.1)."""
        try:
            name, secret = _said(request)
            credential = credential_of(name=name, secret=secret)
        except Refusal:
            return False
        note_key_use(key=credential, at=timezone.now())
        request.client = client_of(credential)
        return True


class IssueToken(TokenView):
    """The only page of the library that is open."""

    http_method_names = ["post"]

    @transaction.atomic
    def post(self, request: HttpRequest, *_: Any, **__: Any) -> HttpResponse:
        # Not the library's own `post`: that knows of devices, too.
        answer: HttpResponse = self.authorization_flow_token_response(request)
        # The library says both of most answers, not of all.
        answer["Content-Type"], answer["Cache-Control"] = "application/json", "no-store"
        return answer


def _said(request: Any) -> tuple[str, str]:
    header = request.headers.get("Authorization", "")
    if not header.lower().startswith(_BASIC):
        return request.client_id or "", request.client_secret or ""
    name, secret = basic_of(header[len(_BASIC) :].strip())
    return unquote_plus(name), unquote_plus(secret)
