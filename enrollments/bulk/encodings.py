"""In which encoding a text is, and turning it into UTF-8 with ordinary line ends, piece by piece."""

import codecs
import re
from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Final

from enrollments.bulk.reading import Encoding, LineEnds

_UTF_16: Final = (Encoding.UTF_16_LE, Encoding.UTF_16_BE)
_MARKS: Final = MappingProxyType(
    {
        codecs.BOM_UTF8: Encoding.UTF_8_MARKED,
        codecs.BOM_UTF16_LE: Encoding.UTF_16_LE,
        codecs.BOM_UTF16_BE: Encoding.UTF_16_BE,
    },
)
# Of the characters of a list in UTF-16, whatever its script, at least so many are digits, separators or line ends.
_SHARE_OF_ZEROS: Final = 0.2
_LINE_END: Final = re.compile(rb"\r\n?|\n")


def marked_encoding(first: bytes) -> Encoding | None:
    """The encoding that the first bytes of a text give away, by a byte order mark or by the zeros of UTF-16."""
    marked = next((encoding for mark, encoding in _MARKS.items() if first.startswith(mark)), None)
    if marked is not None:
        return marked
    pairs = len(first) // 2
    high, low = first[: 2 * pairs : 2].count(0), first[1 : 2 * pairs : 2].count(0)
    if max(high, low) <= pairs * _SHARE_OF_ZEROS or min(high, low) * 4 > max(high, low):
        return None
    return Encoding.UTF_16_LE if low > high else Encoding.UTF_16_BE


def unmarked_encoding(pieces: Iterable[bytes]) -> Encoding:
    """UTF-8, unless the whole text has more bytes that are not than characters of several bytes that are.

    So a row that was damaged costs that row, and a text in Windows-1252, in which hardly ever two letters look like one
    of UTF-8, is told from it, even if its first accent stands in the last row.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    wide = bad = 0
    for piece in pieces:
        if piece.isascii() and not decoder.getstate()[0]:
            continue
        text = decoder.decode(piece)
        # An escaped byte is one character; ignoring errors leaves it out.
        escaped = len(text) - len(text.encode("utf-8", "ignore").decode())
        wide += len(text) - len(text.encode("ascii", "ignore")) - escaped
        bad += escaped
    bad += len(decoder.decode(b"", final=True))
    return Encoding.WINDOWS_1252 if bad > wide else Encoding.UTF_8


def line_ends(first: bytes) -> LineEnds:
    """How the lines of a text in UTF-8 end, by its first bytes: the first line, and most of those that follow."""
    end = _LINE_END.search(first)
    feeds = first.count(b"\n")
    lone_returns = first.count(b"\r") - first.count(b"\r\n")
    return LineEnds.CR if end and end.group() == b"\r" and lone_returns > feeds else LineEnds.LF


def with_feeds(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same text with a line feed where a line ended with a carriage return, alone or not."""
    held = b""
    for piece in pieces:
        text = held + piece
        # What follows it tells whether it is alone.
        held = b"\r" if text.endswith(b"\r") else b""
        yield text.removesuffix(b"\r").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if held:
        yield b"\n"


def in_utf_8(pieces: Iterable[bytes], encoding: Encoding) -> Iterator[bytes]:
    """The same text in UTF-8, without a byte order mark.

    What is no text in `encoding` becomes bytes that are not UTF-8 either: the row is refused for it, not changed.
    """
    if encoding in {Encoding.UTF_8, Encoding.UTF_8_MARKED}:
        yield from _without_mark(pieces)
    elif encoding in _UTF_16:
        yield from _without_mark(_from_utf_16(pieces, encoding))
    else:
        decode = codecs.getincrementaldecoder(encoding.value)("surrogateescape").decode
        yield from (decode(piece).encode("utf-8", "surrogateescape") for piece in pieces)


def _from_utf_16(pieces: Iterable[bytes], encoding: Encoding) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding.value)("surrogatepass")
    for piece in pieces:
        yield decoder.decode(piece).encode("utf-8", "surrogatepass")
    # Half a character: the file was broken off.
    if decoder.getstate()[0]:
        yield b"\xff"


def _without_mark(pieces: Iterable[bytes]) -> Iterator[bytes]:
    first = b""
    begun = False
    for piece in pieces:
        if begun:
            yield piece
            continue
        first += piece
        if len(first) >= len(codecs.BOM_UTF8):
            begun = True
            yield first.removeprefix(codecs.BOM_UTF8)
    if not begun:
        yield first.removeprefix(codecs.BOM_UTF8)
