"""A call as signatures and fingerprints see it: the bytes that were sent."""

from dataclasses import dataclass

from rest_framework.request import Request

from core.api.parsing import raw_body
from operators.signatures import relative_url


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    url: bytes
    body: bytes


def call_of(request: Request) -> Call:
    """Refuses BodyTooLarge."""
    # `request.path` is decoded, and two spellings of one address are two signatures: gunicorn and uWSGI keep what was
    # sent. Both hand on bytes as Latin-1, as WSGI wants it.
    sent = request.META.get("RAW_URI") or request.META.get("REQUEST_URI") or request.get_full_path()
    return Call(str(request.method), relative_url(sent.encode("latin-1")), raw_body(request))
