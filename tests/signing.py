"""A client of the API as an integrator writes it: from the documents alone (facts.md, "Gamnify API"; ADR 11).

Nothing of the server's own signing is used here: each of the two proves the other.
"""

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import simplejson
from django.test import Client

from operators.models import Operator, SharedKey
from operators.services.keys import rotate_key
from tests.cast import CARLA, NOON


class ApiClient:
    """Another system that calls the API for `operator`.

    A `body` is a dict, or bytes that are sent as they are; None sends none. Further headers are named arguments:
    `idempotency_key="1"`. What comes back is Django's response, whose `json()` reads decimals as Decimal.
    """

    def __init__(self, operator: Operator, key: str, client: Client | None = None) -> None:
        self.operator = operator
        self.key = key
        self.client = client or Client()

    def get(self, path: str, **headers: str) -> Any:
        return self._plain("GET", path, b"", headers)

    def post(self, path: str, body: dict[str, Any] | bytes | None = None, **headers: str) -> Any:
        return self._plain("POST", path, _bytes(body), headers)

    def put(self, path: str, body: dict[str, Any] | bytes | None = None, **headers: str) -> Any:
        return self._plain("PUT", path, _bytes(body), headers)

    def signed_get(self, path: str, **headers: str) -> Any:
        return self._strong("GET", path, b"", headers)

    def signed_post(self, path: str, body: dict[str, Any] | bytes | None = None, **headers: str) -> Any:
        """By the strong scheme; `x_auth_timestamp` and `x_auth_nonce` are now and new where they are not given."""
        return self._strong("POST", path, _bytes(body), headers)

    def send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Any:
        """Exactly this, signed or not."""
        # As gunicorn hands on the address: as sent, nothing decoded.
        environ = {"RAW_URI": path}
        answer: Any = self.client.generic(
            method, path, body, content_type="application/json", headers=dict(headers), **environ
        )
        answer.json = cache(lambda: json.loads(answer.getvalue(), parse_float=Decimal))
        return answer

    def _plain(self, method: str, path: str, body: bytes, more: Mapping[str, str]) -> Any:
        headers = {
            "X-AUTH-OPERATOR-ID": str(self.operator.pk),
            "X-AUTH-REQUEST-HASH": hashlib.sha256(self.key.encode() + _trimmed(path) + body).hexdigest(),
        }
        return self.send(method, path, body, headers | _named(more))

    def _strong(self, method: str, path: str, body: bytes, more: Mapping[str, str]) -> Any:
        known = {"X-AUTH-TIMESTAMP": str(int(time.time())), "X-AUTH-NONCE": secrets.token_urlsafe(24)} | _named(more)
        signed = b"\n".join(
            [
                method.encode(),
                _trimmed(path),
                known["X-AUTH-TIMESTAMP"].encode(),
                known["X-AUTH-NONCE"].encode(),
                hashlib.sha256(body).hexdigest().encode(),
            ],
        )
        headers = {
            "X-AUTH-OPERATOR-ID": str(self.operator.pk),
            "X-AUTH-SIGNATURE": hmac.new(self.key.encode(), signed, hashlib.sha256).hexdigest(),
        }
        return self.send(method, path, body, headers | known)


def api_client(operator: Operator, slot: SharedKey.Slot = SharedKey.Slot.PRIMARY) -> ApiClient:
    """A system with a new key of `operator`: the key that was in that slot before no longer counts."""
    return ApiClient(operator, rotate_key(operator=operator, slot=slot, by=CARLA, at=NOON))


def _trimmed(path: str) -> bytes:
    return path.rstrip("/").encode()


def _bytes(body: dict[str, Any] | bytes | None) -> bytes:
    if isinstance(body, dict):
        return simplejson.dumps(body, use_decimal=True).encode()
    return body or b""


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-").upper(): value for name, value in headers.items()}
