"""Finding the header of a list: which of the first rows names the player, and what separates its columns."""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO, Final, NamedTuple

from core.refusal import Refusal, RefusalClass
from enrollments.bulk.reader import Row, RowReader
from enrollments.bulk.reading import DELIMITERS, NO_HEADER, Choice
from enrollments.rules.codes import FILE_CODES
from enrollments.rules.players import PLAYER

# Exports put titles above the header, but not a page of them.
_SEARCHED_ROWS: Final = 30
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class Header(NamedTuple):
    """The names of the columns, as they are written, in row `row`, which ends before the byte `end`."""

    delimiter: str
    names: list[str]
    row: int
    end: int


class _Separated(NamedTuple):
    delimiter: str


class _First(NamedTuple):
    """One of the first rows, as the delimiter tells its fields apart."""

    delimiter: str
    row: Row
    end: int

    @property
    def text(self) -> str:
        return "".join(self.row.fields)

    @property
    def width(self) -> int:
        """Columns, without the blank ones at the end."""
        return max((place for place, field in enumerate(self.row.fields, start=1) if field.strip()), default=0)


def find_header(file: BinaryIO, choice: Choice, player: str = PLAYER, *, usual: str = PLAYER) -> Header:
    """The first row with a column named `player`, or else as it is `usual`; where `choice` names a row, that one.

    A row needs no such name where `choice` says which of its columns is the player. Refuses a file without a header
    with the code of what stands in its place.
    """
    if choice.header_row == NO_HEADER:
        return _numbered(file, choice)
    firsts = _firsts(file, choice)
    if not firsts:
        raise unreadable("FileEmpty") if choice.header_row is None else _row_is_blank(choice.header_row, usual)
    whole = [first for first in firsts if first.row.broken is None]
    named = whole if choice.names_header else _with(player, whole) or _with(usual, whole)
    if not named:
        raise _lacks_player(firsts, usual)
    # Whichever separator stands in a title: the right one finds the header first, and the most columns in it.
    found = min(named, key=lambda first: (first.row.number, -len(first.row.fields)))
    if any("\0" in name for name in found.row.fields):
        raise unreadable("FileIsBinary")
    return _header(found)


def likely_header(file: BinaryIO, choice: Choice) -> Header | None:
    """What looks most like a header where nothing names the player: the first of the widest rows.

    Titles above it are narrower, and what stands in it is text. None where no row can be told apart.
    """
    if choice.header_row == NO_HEADER:
        return _numbered(file, choice)
    widest = _widest(file, choice)
    return _header(widest) if widest else None


def _numbered(file: BinaryIO, choice: Choice) -> Header:
    """What stands for the header of a list that has none: as many numbers as its widest row has columns."""
    widest = _widest(file, replace(choice, header_row=None))
    if widest is None:
        raise unreadable("FileEmpty")
    names = [f"Column {number}" for number in range(1, widest.width + 1)]
    return Header(widest.delimiter, names, NO_HEADER, _beginning(file))


def _widest(file: BinaryIO, choice: Choice) -> _First | None:
    firsts = [first for first in _firsts(file, choice) if first.row.broken is None and "\0" not in first.text]
    return max(firsts, key=lambda first: (first.width, -first.row.number)) if firsts else None


def unreadable(code: str, detail: str = "", *, player: str = PLAYER) -> Refusal:
    """Why the whole file is refused; nothing of it has been enrolled. `player` is what its column should be called."""
    message = f"{FILE_CODES[code].replace(PLAYER, player)} {detail}".strip()
    return Refusal(code, message, kind=RefusalClass.VALIDATION_ERROR)


def plain(name: str) -> str:
    """The name of a column without case, blanks and underscores."""
    return "".join(name.casefold().split()).replace("_", "")


def _with(name: str, firsts: list[_First]) -> list[_First]:
    return [first for first in firsts if plain(name) in map(plain, first.row.fields)]


def _header(first: _First) -> Header:
    return Header(first.delimiter, [_storable(name) for name in first.row.fields], first.row.number, first.end)


def _firsts(file: BinaryIO, choice: Choice) -> list[_First]:
    delimiters = [choice.delimiter] if choice.delimiter else list(DELIMITERS)
    return [first for delimiter in delimiters for first in _first_rows(file, delimiter, choice.header_row)]


def _first_rows(file: BinaryIO, delimiter: str, only: int | None) -> Iterator[_First]:
    """The first rows that hold anything, or the one with the number `only`."""
    reader = RowReader(file, _Separated(delimiter), offset=_beginning(file), number=0)
    for _ in range(_SEARCHED_ROWS if only is None else only):
        found = reader.take(1)
        if not found:
            return
        if only in {None, found[0].number}:
            yield _First(delimiter, found[0], reader.offset)


def _beginning(file: BinaryIO) -> int:
    """The byte at which the first row begins."""
    file.seek(0)
    return len(_BYTE_ORDER_MARK) if file.read(len(_BYTE_ORDER_MARK)) == _BYTE_ORDER_MARK else 0


def _row_is_blank(row: int, player: str) -> Refusal:
    return unreadable("HeaderLacksPlayer", f"Row {row} is blank.", player=player)


def _lacks_player(firsts: list[_First], player: str) -> Refusal:
    """What the first row is instead of a header, read with the separator that stands in it most often."""
    number = min(first.row.number for first in firsts)
    row = max((first for first in firsts if first.row.number == number), key=_separators).row
    if "\0" in "".join(row.fields):
        return unreadable("FileIsBinary")
    if row.broken is not None:
        return unreadable("HeaderTooLong" if row.broken == "RowTooLong" else "HeaderNotCsv")
    found = ", ".join(_storable(name) or "(blank)" for name in row.fields[:10])
    place = "The first line" if number == 1 else f"Row {number}"
    return unreadable("HeaderLacksPlayer", f"{place} reads: {shorten(found)}.", player=player)


def _separators(first: _First) -> int:
    """How often the delimiter separates; a row that is broken comes in one piece."""
    fields = first.row.fields
    return fields[0].count(first.delimiter) if first.row.broken else len(fields) - 1


def _storable(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace").strip()


def shorten(text: str, longest: int = 200) -> str:
    """`text` as it can be shown in a sentence: printable, and not too long."""
    shown = "".join(c if unicodedata.category(c)[0] != "C" else "\ufffd" for c in text[: longest + 1])
    return shown if len(shown) <= longest else shown[:longest] + "…"
