"""What kind of file was uploaded: decided once, from its first lines, and kept on the job."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO, Final

from enrollments.bulk.columns import AS_AGREED, COUNT, VALUE, Names, names_of, places_of
from enrollments.bulk.header import find_header, shorten, unreadable
from enrollments.bulk.reader import RowReader
from enrollments.bulk.reading import AS_DETECTED, Choice
from enrollments.rules.columns import Placed

# How many rows say which decimal sign a file has.
_SAMPLED_ROWS: Final = 200
# A decimal comma for sure: after three digits it may separate thousands.
_COMMA = re.compile(r"[+-]?[0-9]+,([0-9]{1,2}|[0-9]{4,})", re.ASCII)
__all__ = ["COUNT", "VALUE", "Layout", "read_layout", "shorten", "unreadable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout(Placed):
    """Where in a row the player, the value, the count and `more` stand.

    `header` is kept as it was written, for the report.

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
    more: Mapping[str, int | None] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any] | None) -> "Layout":
        """The layout as a job keeps it. Only a file that could be read has one."""
        if stored is None:
            raise unreadable("FileUnread")
        return cls(**stored)

    def names(self, usual: Names = AS_AGREED) -> Names:
        """What its columns are called, for a list that is made from this one; otherwise they have `usual` names."""
        return names_of(self.header, self, usual)


def read_layout(
    file: BinaryIO,
    choice: Choice = AS_DETECTED,
    names: Names = AS_AGREED,
    *,
    usual: Names = AS_AGREED,
    whole: bool = True,
) -> Layout:
    """Finds the header of `file`, a CSV in UTF-8, and what its columns mean; what `choice` says holds instead.

    `names` are what the columns may be called besides their `usual` names. With `whole` False, `file` is only how a
    longer one begins. Refuses with the code of `FILE_CODES` that says why the file is not a list of players.
    """
    header = find_header(file, choice, names.player, usual=usual.player)
    places = places_of(header.names, choice, names, usual=usual)
    if places.player is None:
        raise unreadable("HeaderLacksPlayer", "Say which one names the player.", player=usual.player)
    sample = RowReader(file, header, offset=header.end, number=header.row).take(_SAMPLED_ROWS)
    first_rows = [row.fields for row in sample]
    if whole and not any("".join(fields).strip() for fields in first_rows):
        raise unreadable("FileHasNoRows")
    comma = choice.decimal_comma
    return Layout(
        delimiter=header.delimiter,
        decimal_comma=_has_decimal_comma(header.delimiter, first_rows, places.value) if comma is None else comma,
        header=header.names,
        player=places.player,
        value=places.value,
        count=places.count,
        data_offset=header.end,
        data_row=header.row,
        more=places.more,
    )


def _has_decimal_comma(delimiter: str, rows: list[list[str]], value: int | None) -> bool:
    """Where semicolons separate, the comma is free to be the decimal sign, and Excel makes it so.

    Beside commas that separate, it is one when the first values say so and none of them has a point.
    """
    if delimiter != ",":
        return True
    values = [fields[value].strip() for fields in rows if value is not None and value < len(fields)]
    return any(map(_COMMA.fullmatch, values)) and not any("." in text for text in values)
