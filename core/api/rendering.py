"""Writing answers: decimals as JSON numbers with every digit, never through a float."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import simplejson
from django.http import StreamingHttpResponse
from rest_framework.renderers import BaseRenderer

from core.api.envelope import envelope

MEDIA_TYPE: Final = "application/json"


def to_json(data: Any) -> str:
    """Compact JSON in the order of the keys; `Decimal("1.50")` becomes `1.50`."""
    return simplejson.dumps(data, use_decimal=True, ensure_ascii=False, separators=(",", ":"))


class EnvelopeRenderer(BaseRenderer):
    media_type = MEDIA_TYPE
    format = "json"
    charset = None  # JSON is UTF-8 by definition

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,  # noqa: ARG002 - DRF's signature
        renderer_context: Mapping[str, Any] | None = None,  # noqa: ARG002 - DRF's signature
    ) -> bytes:
        return b"" if data is None else to_json(data).encode()


def streamed(items: Iterable[Any]) -> StreamingHttpResponse:
    """The envelope around `items`, each written as soon as it is read: a long list never stands in memory whole."""
    return StreamingHttpResponse(_pieces(items), content_type=MEDIA_TYPE)


def _pieces(items: Iterable[Any]) -> Iterator[str]:
    before, after = to_json(envelope([])).split("[]")
    yield f"{before}["
    for position, item in enumerate(items):
        yield f",{to_json(item)}" if position else to_json(item)
    yield f"]{after}"
