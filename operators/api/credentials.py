"""Systems that do not sign: X-Api-Key, HTTP's Basic, or a token of OAuth 2. Whoever signs is let in as everywhere."""

import base64
import binascii
from datetime import datetime
from typing import ClassVar, Final

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from core.api.parsing import raw_body
from core.refusal import Refusal, RefusalClass
from operators.api.authentication import ApiCaller, RequestAuthentication
from operators.models import Credential
from operators.services.credentials import credential_of
from operators.services.keys import note_key_use
from operators.services.tokens import credential_of_token

_API_KEY: Final = "X-Api-Key"
_AUTHORIZATION: Final = "Authorization"
_BASIC: Final = "basic"
_BEARER: Final = "bearer"


class CredentialAuthentication(BaseAuthentication):
    """For the doors of Fast Track and Capillary (facts.md).

    Refuses, as Unauthorized, AuthenticationMissing, AuthenticationFailed and TokenInvalid; and BodyTooLarge.

    An operator that takes signed requests only has said so of the calls that can be signed; these secrets are its own.
    """

    # As OpenAPI says it; the schemes are in SPECTACULAR_SETTINGS.
    security: ClassVar[tuple[dict[str, list[str]], ...]] = ({"ApiKey": []}, {"Basic": []}, {"OAuth2": []})

    def authenticate(self, request: Request) -> tuple[ApiCaller, None]:
        at: datetime = (request.parser_context or {})["view"].at
        credential = _credential(request, at)
        if credential is None:
            return RequestAuthentication().authenticate(request)
        # Signatures cover the body; here too, one that is too long is refused before anybody parses it.
        raw_body(request)
        note_key_use(key=credential, at=at)
        return ApiCaller(credential.operator, credential.name), None

    def authenticate_header(self, request: Request) -> str:
        # RFC 6750: only who has sent a token is told that it is no good.
        said = 'Bearer error="invalid_token"' if _scheme(request)[0] == _BEARER else "Bearer"
        return f'Basic realm="api", {said}, {RequestAuthentication().authenticate_header(request)}'


def basic_of(parameters: str) -> tuple[str, str]:
    """Name and secret of an Authorization that says Basic. Refuses AuthenticationFailed."""
    try:
        text = base64.b64decode(parameters, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        text = ""
    name, colon, secret = text.partition(":")
    if not colon:
        sentence = "Authorization says Basic, but not in Base64 of name:secret."
        raise Refusal("AuthenticationFailed", sentence, kind=RefusalClass.UNAUTHORIZED)
    return name, secret


def _credential(request: Request, at: datetime) -> Credential | None:
    """Whose secret or token the call brings; None where it brings neither."""
    if _API_KEY in request.headers:
        return credential_of(secret=request.headers[_API_KEY])
    scheme, parameters = _scheme(request)
    if scheme == _BASIC:
        name, secret = basic_of(parameters)
        return credential_of(name=name, secret=secret)
    if scheme == _BEARER:
        address = request.build_absolute_uri(request.path)
        return credential_of_token(token=parameters, address=address, at=at)
    return None


def _scheme(request: Request) -> tuple[str, str]:
    """Which scheme Authorization names, in lower case, and what it says."""
    scheme, _, parameters = request.headers.get(_AUTHORIZATION, "").partition(" ")
    return scheme.lower(), parameters.strip()
