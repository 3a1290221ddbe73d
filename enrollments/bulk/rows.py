"""Turning the fields of a row into a candidate, or saying what is wrong with them."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter
from typing import Final, NamedTuple

from core.refusal import Fault, joined
from enrollments.bulk.layout import COUNT, VALUE, Layout, shorten
from enrollments.bulk.reader import Row
from enrollments.rules.codes import ROW_CODES
from enrollments.rules.players import is_plain, player_id_fault
from enrollments.services.enroll import Candidate
from rewards.rules.terms import Terms

# ASCII digits only, and no more than the columns hold: Decimal itself would take ٣, NaN and 1e400.
_NUMBER = re.compile(r"[+-]?[0-9]{1,14}(\.[0-9]{1,20})?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+", re.ASCII)
_WHOLE = re.compile(r"[+-]?[0-9]{1,9}", re.ASCII)
# Enough for any real list; a file of a million different values must not fill the memory.
_REMEMBERED: Final = 10_000


_Written = Callable[[list[str]], tuple[str, ...]]


class Rejected(NamedTuple):
    """A row that cannot be read as a candidate."""

    row: Row
    fault: Fault


@dataclass(slots=True)
class RowCheck:
    """Reads rows of one layout. Remembers values that it has parsed, for lists repeat few of them."""

    layout: Layout
    terms: Terms
    # How value and count are written in a row.
    _written: _Written = field(init=False)
    # Values and counts without fault, by how they are written.
    _known: dict[tuple[str, ...], tuple[Decimal | None, int | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._written = _writing(self.layout)

    def read(self, row: Row) -> Candidate | Rejected:
        """The candidate that `row` names, or why there is none: every fault of the row, under the first one's code."""
        candidates, rejected = self.read_all([row])
        return candidates[0] if candidates else rejected[0]

    def read_all(self, rows: Iterable[Row]) -> tuple[list[Candidate], list[Rejected]]:
        """What `read` says of each of `rows`. Runs a million times: all is at hand."""
        known, written, player, width = self._known, self._written, self.layout.player, len(self.layout.header)
        candidates: list[Candidate] = []
        rejected: list[Rejected] = []
        # Past the constructor, which is Python and takes twice as long.
        new = tuple.__new__
        for row in rows:
            number, fields, broken = row
            numbers = known.get(written(fields)) if broken is None and len(fields) == width else None
            if numbers is not None and is_plain(player_id := fields[player].strip()):
                candidates.append(new(Candidate, (number, player_id, *numbers)))
                continue
            given = self._read(row)
            if isinstance(given, Candidate):
                candidates.append(given)
            else:
                rejected.append(given)
        return candidates, rejected

    def _read(self, row: Row) -> Candidate | Rejected:
        layout, fields = self.layout, row.fields
        misshapen = shape_fault(row, layout)
        if misshapen is not None:
            return Rejected(row, misshapen)
        player_id = fields[layout.player].strip()
        faults = [player_id_fault(player_id)]
        value = count = None
        if layout.value is not None and (text := fields[layout.value].strip()):
            value = decimal_of(text, comma=layout.decimal_comma)
            faults.append(_not_a_number(VALUE, "NotANumber", text) if value is None else None)
        if layout.count is not None and (text := fields[layout.count].strip()):
            count = int(text) if _WHOLE.fullmatch(text) else None
            faults.append(_not_a_number(COUNT, "NotAWholeNumber", text) if count is None else None)
        candidate = Candidate(row.number, player_id, value, count)
        found = [fault for fault in faults if fault is not None]
        if found:
            return Rejected(row, joined([*found, *self._out_of_range(candidate)]))
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[self._written(fields)] = value, count
        return candidate

    def _out_of_range(self, candidate: Candidate) -> Iterator[Fault]:
        """What the enrolment would say besides, of a row that is rejected before it gets there."""
        value, count = candidate.bet_value, candidate.bet_count
        numbers = ((self.terms.value, value), (self.terms.count, None if count is None else Decimal(count)))
        for allowed, number in numbers:
            fault = allowed.fault(number) if number is not None else None
            if fault is not None:
                yield fault


def _writing(layout: Layout) -> _Written:
    """Takes value and count out of the fields of a row, as far as there are columns for them."""
    columns = [place for place in (layout.value, layout.count) if place is not None]
    return itemgetter(*columns) if len(columns) > 1 else lambda fields: tuple(fields[place] for place in columns)


def shape_fault(row: Row, layout: Layout) -> Fault | None:
    """What is wrong with a row whatever stands in it: its quoting, or how many columns it has."""
    if row.broken is not None:
        return Fault("", row.broken, ROW_CODES[row.broken])
    fields, width = row.fields, len(layout.header)
    # Spreadsheets like to add empty cells at the end of a row.
    if len(fields) == width or (len(fields) > width and not any(surplus.strip() for surplus in fields[width:])):
        return None
    message = f"The row has {len(fields)} columns, the header has {width}."
    if len(fields) > width:
        message += f" Beyond them stands: {shorten(layout.delimiter.join(fields[width:]))}"
    return Fault("", "WrongColumnCount", message)


def decimal_of(text: str, *, comma: bool) -> Decimal | None:
    """The number that `text` is, where the comma is the decimal sign or the point; None where it is none."""
    if comma:
        # Where the comma is the decimal sign, 1.000 is a thousand to some and one to others: nobody may guess.
        if _THOUSANDS.fullmatch(text):
            return None
        text = text.replace(",", ".")
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def _not_a_number(column: str, what: str, text: str) -> Fault:
    code = f"{column}{what}"
    return Fault(column, code, f"{ROW_CODES[code]} It reads: {shorten(text, 60)}.")
