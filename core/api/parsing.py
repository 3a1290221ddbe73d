"""Reading the body of a request: strictly, for the signature covers bytes and money hangs on what they mean.

A body that two readers could understand differently (the same key twice, something behind the end) is refused.
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any, Final, NoReturn

from django.http import HttpRequest
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from core.refusal import Refusal, RefusalClass

# A campaign or a reward is a few hundred bytes; a list of players has an endpoint of its own.
LARGEST_BODY: Final = 1024 * 1024
# What stands between two items.
_NEXT: Final = re.compile(r"[\s,]*")


def raw_body(request: Request) -> bytes:
    """The body as sent. Refuses BodyTooLarge before reading it, and LengthRequired for one that says no length.

    How much is too much is the view's to say (`largest_body`).
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or "HTTP_TRANSFER_ENCODING" in request.META:
        # WSGI hands on nothing of a chunked body: the signature would seem wrong, and nobody would know why.
        raise _refusal("LengthRequired", "Say how long the body is with Content-Length.")
    largest: int = getattr(request.parser_context["view"], "largest_body", LARGEST_BODY)
    if int(length) > largest:
        raise _refusal("BodyTooLarge", f"The body has more than {largest:,} bytes.")
    return _read(request._request)  # noqa: SLF001 - the request that DRF wraps


def _read(request: HttpRequest) -> bytes:
    """Reads the body once, also where it is longer than what Django lets a form have."""
    if not hasattr(request, "_body"):
        request._body = request.read()  # noqa: SLF001 - where Django's own `body` keeps it
    body: bytes = request.body
    return body


def strict_json(raw: bytes) -> Any:
    """What the bytes say, with decimals as Decimal.

    Refuses what is not UTF-8 or not JSON, trailing bytes, NaN and infinities, and objects that name a key twice.
    """
    try:
        return _STRICT.decode(raw.decode())
    except UnicodeDecodeError as error:
        raise _refusal("NotUtf8", "The body is not UTF-8.") from error
    except RecursionError as error:
        raise _refusal("NotJson", "The body is nested too deeply.") from error
    except (ValueError, ArithmeticError) as error:
        # Also numbers of thousands of digits, which nobody means.
        raise _refusal("NotJson", f"The body is not JSON: {error}.") from error


class StrictJSONParser(BaseParser):
    """DRF's door to `strict_json`; a body that is no object is refused, for every request here is one."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002 - DRF's signature
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002 - DRF's signature
    ) -> dict[str, Any]:
        body = strict_json(stream.read())
        if not isinstance(body, dict):
            raise _refusal("NotAnObject", "The body must be a JSON object.")
        return body


class AnyJSONParser(StrictJSONParser):
    """The same where a body may be a list too."""

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,  # noqa: ARG002 - DRF's signature
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002 - DRF's signature
    ) -> Any:
        return strict_json(stream.read())


def items_as_sent(text: str) -> list[str]:
    """The items of a JSON array, which `text` is, each as it was written there."""
    decoder, position = json.JSONDecoder(), text.index("[") + 1
    items: list[str] = []
    while True:
        position = _NEXT.match(text, position).end()  # type: ignore[union-attr]  # it matches nothing as well
        if text[position] == "]":
            return items
        _, end = decoder.raw_decode(text, position)
        items.append(text[position:end])
        position = end


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        # Any field may have been named as anything: cut, as it is shown to people.
        raise _refusal("DuplicateKey", f"An object of the body names {twice[:100]!r} twice.")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise _refusal("NotJson", f"The body is not JSON: {name} is no number.")


def _refusal(code: str, message: str) -> Refusal:
    return Refusal(code, message, kind=RefusalClass.VALIDATION_ERROR)


# Made once: brokers bring thousands of bodies a second.
_STRICT: Final = json.JSONDecoder(
    parse_float=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_without_duplicates
)
