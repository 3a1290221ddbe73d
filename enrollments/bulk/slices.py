"""A part of a workbook, which is XML, a slice at a time: some rows of a sheet, or some of the texts that it shares.

A slice is a whole document again: all that stands before the first element, then the elements, then the ends of what
holds them. It is cut where an element seems to begin. Where it only seems so, in a comment say, two documents come of
it that are not well-formed, so a wrong cut is refused and never read.
"""

import re
from typing import IO, Final, NamedTuple

from enrollments.bulk.header import unreadable

_PIECE_BYTES: Final = 1024 * 1024
# What stands before the first element: namespaces, widths of columns.
_MOST_BEFORE: Final = 4 * 1024 * 1024
# A slice ends early when it has so many bytes, and must have ended when it has so many.
_ENOUGH_BYTES: Final = 8 * 1024 * 1024
_MOST_BYTES: Final = 64 * 1024 * 1024
# The longest that looks for its end in the next piece: a prefix and a name.
_OVERLAP: Final = 256


class Kind(NamedTuple):
    """Which elements are counted, and what they stand in, from the inside out."""

    element: str
    within: tuple[str, ...]


ROWS: Final = Kind("row", ("sheetData", "worksheet"))
TEXTS: Final = Kind("si", ("sst",))


class Slice(NamedTuple):
    """A document with some of the elements, and the byte of the part at which the next begins; None behind the last."""

    document: bytes
    following: int | None


def cut(part: IO[bytes], kind: Kind, *, offset: int, most: int) -> Slice:
    """The next `most` elements from byte `offset` on, which is 0 or where a slice said that the next begins.

    Fewer where they are long. A part in which no beginning is found comes in one slice. Refuses FileTooLarge where a
    slice would not fit into memory.
    """
    before, prefix = _before(part, kind)
    if not before:
        part.seek(0)
        return Slice(_bounded(part.read(_MOST_BYTES + 1)), None)
    offset = max(offset, len(before))
    _go_to(part, offset)
    ends = "".join(f"</{prefix}{name}>" for name in kind.within).encode()
    body, place, is_last = _elements(part, _mark(kind, prefix), most)
    if not is_last:
        return Slice(before + body[:place] + ends, offset + place)
    # To the end, so that the sum over all the bytes is checked.
    while part.read(_PIECE_BYTES):
        pass
    # One that was broken off has no end, and gets none here.
    return Slice(before + body if place < 0 else before + body[:place] + ends, None)


def _before(part: IO[bytes], kind: Kind) -> tuple[bytes, str]:
    """All that stands before the first element, and the prefix that the names have."""
    part.seek(0)
    first = part.read(_MOST_BEFORE)
    found = re.search(rb"<((?:[\w.-]+:)?)%s(?:\s[^<>]*)?(?<!/)>" % kind.within[0].encode(), first)
    return (first[: found.end()], found[1].decode()) if found else (b"", "")


def _go_to(part: IO[bytes], offset: int) -> None:
    """What `seek` does too, which holds sixteen times as much."""
    part.seek(0)
    while offset and (piece := part.read(min(offset, _PIECE_BYTES))):
        offset -= len(piece)


def _mark(kind: Kind, prefix: str) -> re.Pattern[bytes]:
    """Where an element begins, or all of them have ended; only the latter is a group."""
    return re.compile(rf"<(?:{re.escape(prefix)}{kind.element}|(/{re.escape(prefix)}{kind.within[0]}))[\s/>]".encode())


def _elements(part: IO[bytes], mark: re.Pattern[bytes], most: int) -> tuple[bytes, int, bool]:
    """Bytes with the next elements, where in them these end, and whether they are the last; -1 if that is nowhere."""
    body, searched, count = b"", 0, 0
    while piece := part.read(_PIECE_BYTES):
        body = _bounded(body + piece)
        for found in mark.finditer(body, searched):
            searched = found.end()
            if found[1]:
                return body, found.start(), True
            if count == most or (count and found.start() >= _ENOUGH_BYTES):
                return body, found.start(), False
            count += 1
        searched = max(searched, len(body) - _OVERLAP)
    return body, -1, True


def _bounded(body: bytes) -> bytes:
    if len(body) > _MOST_BYTES:
        raise unreadable("FileTooLarge")
    return body
