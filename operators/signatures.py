"""How a call is signed: by the hash of the documents, or by the stronger scheme beside it.

facts.md, "Gamnify API"; docs/adr/0011-two-signature-schemes.md. Plain values in, plain values out.
"""

import hashlib
import hmac
import re
from datetime import datetime
from typing import Final

# How far the clock of a caller may be from ours, in seconds.
TOLERANCE: Final = 5 * 60
# For how long a nonce is remembered: a call stamped as far ahead as is allowed can be repeated until it is as far
# behind; half as much again, as the machines of a house have clocks of their own.
NONCE_SECONDS: Final = 3 * TOLERANCE
_ORIGIN: Final = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*")


def relative_url(sent: bytes) -> bytes:
    """Path and query as they were sent, nothing decoded, without the slashes at the end of the whole.

    A scheme and a host before the path, which HTTP allows, are no part of it.
    """
    origin = _ORIGIN.match(sent)
    return sent[origin.end() if origin else 0 :].rstrip(b"/")


def request_hash(*, key: str, url: bytes, body: bytes) -> str:
    """`X-AUTH-REQUEST-HASH`: lowercase hex of SHA-256 over key, relative URL and raw body."""
    return hashlib.sha256(key.encode() + url + body).hexdigest()


def signature(*, key: str, method: str, url: bytes, timestamp: str, nonce: str, body: bytes) -> str:
    """`X-AUTH-SIGNATURE`: lowercase hex of HMAC-SHA256 over five lines, the last without a line feed.

    They are the method, the relative URL, the timestamp and the nonce as sent, and the hex SHA-256 of the raw body.
    """
    lines = [method.encode(), url, timestamp.encode(), nonce.encode(), hashlib.sha256(body).hexdigest().encode()]
    return hmac.new(key.encode(), b"\n".join(lines), hashlib.sha256).hexdigest()


def fingerprint(*, method: str, url: bytes, body: bytes) -> str:
    """What two calls have in common that ask for the same: hex SHA-256 of method, relative URL and raw body."""
    return hashlib.sha256(b"\n".join([method.encode(), url, body])).hexdigest()


def seconds_apart(timestamp: str, *, at: datetime) -> int:
    """How far a Unix time is from `at`, ahead or behind."""
    return abs(int(timestamp) - int(at.timestamp()))
