"""What kind of file was uploaded: decided once, from its first lines, and kept on the job."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, BinaryIO, Final

from enrollments.bulk.header import find_header, plain, shorten, unreadable
from enrollments.bulk.reader import RowReader
from enrollments.bulk.reading import AS_DETECTED, Choice
from enrollments.rules.players import PLAYER

VALUE, COUNT = "BetValue", "BetCount"
# How many rows say which decimal sign a file has.
_SAMPLED_ROWS: Final = 200
# A decimal comma for sure: after three digits it may separate thousands.
_COMMA = re.compile(r"[+-]?[0-9]+,([0-9]{1,2}|[0-9]{4,})", re.ASCII)
__all__ = ["COUNT", "VALUE", "Layout", "read_layout", "shorten", "unreadable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where in a row the player, the value and the count stand. `header` is kept as it was written, for the report.

    `data_offset` is the byte at which the rows begin, `data_row` the number of the last row before them.
    """

    delimiter: str
    decimal_comma: bool
    header: list[str]
    player: int
    value: int | None
    count: int | None
    data_offset: int
    data_row: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any] | None) -> "Layout":
        """The layout as a job keeps it. Only a file that could be read has one."""
        if stored is None:
            raise unreadable("FileUnread")
        return cls(**stored)


def read_layout(file: BinaryIO, choice: Choice = AS_DETECTED, *, whole: bool = True) -> Layout:
    """Finds the header of `file`, a CSV in UTF-8, and what its columns mean; what `choice` says holds instead.

    With `whole` False, `file` is only how a longer one begins. Refuses with the code of `FILE_CODES` that says why the
    file is not a list of players.
    """
    header = find_header(file, choice)
    positions = _positions(header.names)
    rows = RowReader(file, header, offset=header.end, number=header.row).rows()
    first_rows = [row.fields for row in islice(rows, _SAMPLED_ROWS)]
    if whole and not any("".join(fields).strip() for fields in first_rows):
        raise unreadable("FileHasNoRows")
    value = positions.get(plain(VALUE))
    comma = choice.decimal_comma
    return Layout(
        delimiter=header.delimiter,
        decimal_comma=_has_decimal_comma(header.delimiter, first_rows, value) if comma is None else comma,
        header=header.names,
        player=positions[plain(PLAYER)],
        value=value,
        count=positions.get(plain(COUNT)),
        data_offset=header.end,
        data_row=header.row,
    )


def _has_decimal_comma(delimiter: str, rows: list[list[str]], value: int | None) -> bool:
    """Where semicolons separate, the comma is free to be the decimal sign, and Excel makes it so.

    Beside commas that separate, it is one when the first values say so and none of them has a point.
    """
    if delimiter != ",":
        return True
    values = [fields[value].strip() for fields in rows if value is not None and value < len(fields)]
    return any(map(_COMMA.fullmatch, values)) and not any("." in text for text in values)


def _positions(header: Sequence[str]) -> dict[str, int]:
    """The place of each column, by its name without case, blanks and underscores."""
    positions: dict[str, int] = {}
    for place, written in enumerate(header):
        name = plain(written)
        if name and name in positions:
            raise unreadable("HeaderRepeatsColumn", f"It is {shorten(written)}.")
        positions[name] = place
    return positions
