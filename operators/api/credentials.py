"""Systems that do not sign: X-Api-Key, or HTTP's Basic. Whoever signs is let in as everywhere."""

import base64
import binascii
from datetime import datetime
from typing import Final

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from core.refusal import Refusal, RefusalClass
from operators.api.authentication import ApiCaller, RequestAuthentication
from operators.services.credentials import credential_of
from operators.services.keys import note_key_use

_API_KEY: Final = "X-Api-Key"
_AUTHORIZATION: Final = "Authorization"
_BASIC: Final = "basic "


class CredentialAuthentication(BaseAuthentication):
    """For the doors of Fast Track (facts.md). Refuses, as Unauthorized, AuthenticationMissing and AuthenticationFailed.

    An operator that takes signed requests only has said so of the calls that can be signed; these secrets are its own.
    """

    def authenticate(self, request: Request) -> tuple[ApiCaller, None]:
        at: datetime = (request.parser_context or {})["view"].at
        if _API_KEY in request.headers:
            credential = credential_of(secret=request.headers[_API_KEY])
        elif request.headers.get(_AUTHORIZATION, "").lower().startswith(_BASIC):
            name, secret = _basic(request.headers[_AUTHORIZATION])
            credential = credential_of(name=name, secret=secret)
        else:
            return RequestAuthentication().authenticate(request)
        note_key_use(key=credential, at=at)
        return ApiCaller(credential.operator, credential.name), None


def _basic(header: str) -> tuple[str, str]:
    try:
        text = base64.b64decode(header[len(_BASIC) :].strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        text = ""
    name, colon, secret = text.partition(":")
    if not colon:
        sentence = "Authorization says Basic, but not in Base64 of name:secret."
        raise Refusal("AuthenticationFailed", sentence, kind=RefusalClass.UNAUTHORIZED)
    return name, secret
