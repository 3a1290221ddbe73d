"""Which operator's system sent a request: proved by one of its two shared keys, in one of two schemes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.core.cache import cache
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from core.refusal import Refusal, RefusalClass
from operators.api.calls import Call, call_of
from operators.api.headers import (
    NONCE,
    OPERATOR_ID,
    PLAIN,
    REQUEST_HASH,
    SIGNATURE,
    STRONG,
    TIMESTAMP,
    Header,
    read_headers,
)
from operators.models import Operator, SharedKey
from operators.services.keys import key_that_proves, note_key_use
from operators.signatures import NONCE_SECONDS, TOLERANCE, request_hash, seconds_apart, signature


@dataclass(frozen=True, slots=True)
class ApiCaller:
    """A system that has proved that it speaks for `operator`: what DRF calls the user."""

    operator: Operator
    slot: str
    is_authenticated: ClassVar[bool] = True

    @property
    def pk(self) -> int:
        return self.operator.pk


class RequestAuthentication(BaseAuthentication):
    """Judges a request by the stronger scheme where it carries a signature, else by the hash of the documents.

    Refuses, as Unauthorized: AuthenticationMissing, AuthenticationFailed; and only to those whose proof is right,
    for a stranger is to learn nothing: SignatureRequired, TimestampOutOfRange, NonceReused.
    """

    def authenticate(self, request: Request) -> tuple[ApiCaller, None]:
        at: datetime = (request.parser_context or {})["view"].at
        key = _by_signature(request, at) if SIGNATURE.name in request.headers else _by_hash(request)
        note_key_use(key=key, at=at)
        return ApiCaller(key.operator, key.slot), None

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - DRF's signature
        return REQUEST_HASH.name


def _by_hash(request: Request) -> SharedKey:
    sent = read_headers(request, PLAIN)
    call = call_of(request)
    key = key_that_proves(
        operator_id=int(sent[OPERATOR_ID]),
        proof=sent[REQUEST_HASH],
        expected=lambda plain: request_hash(key=plain, url=call.url, body=call.body),
    )
    if key.operator.signed_requests_only:
        sentence = "This operator takes signed requests only: send X-AUTH-SIGNATURE instead of X-AUTH-REQUEST-HASH."
        raise _unauthorized("SignatureRequired", sentence)
    return key


def _by_signature(request: Request, at: datetime) -> SharedKey:
    sent = read_headers(request, STRONG)
    call = call_of(request)
    key = key_that_proves(
        operator_id=int(sent[OPERATOR_ID]),
        proof=sent[SIGNATURE],
        expected=lambda plain: _signed(plain, call, sent),
    )
    _refuse_replay(key.operator, sent, at)
    return key


def _signed(plain: str, call: Call, sent: Mapping[Header, str]) -> str:
    return signature(
        key=plain, method=call.method, url=call.url, timestamp=sent[TIMESTAMP], nonce=sent[NONCE], body=call.body
    )


def _refuse_replay(operator: Operator, sent: Mapping[Header, str], at: datetime) -> None:
    apart = seconds_apart(sent[TIMESTAMP], at=at)
    if apart > TOLERANCE:
        sentence = f"X-AUTH-TIMESTAMP is {apart} seconds from our clock; {TOLERANCE} are allowed."
        raise _unauthorized("TimestampOutOfRange", sentence)
    # Where the store does not answer, its error rises: what cannot be told from a replay is not let through.
    if not cache.add(f"nonce:{operator.pk}:{sent[NONCE]}", 1, timeout=NONCE_SECONDS):
        raise _unauthorized("NonceReused", "This X-AUTH-NONCE has been used: take a new one for every request.")


def _unauthorized(code: str, message: str) -> Refusal:
    return Refusal(code, message, kind=RefusalClass.UNAUTHORIZED)
