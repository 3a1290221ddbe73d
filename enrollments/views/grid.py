"""Rejected rows as a table in which they can be corrected, and the list that comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import cached_property

from core.refusal import Fault
from enrollments.bulk.layout import COUNT, VALUE, Layout, shorten
from enrollments.bulk.reader import Row
from enrollments.bulk.report import BROKEN, fits, line_writer, separator
from enrollments.bulk.rows import Rejected, RowCheck
from enrollments.models import BulkJob, Rejection
from enrollments.rules.players import PLAYER
from enrollments.services.judging import Judge

# Whoever has more to correct is quicker with a file; and more would be more fields than a form may have.
MOST_ROWS: Final = 200
# Nothing that stands in the row is wrong: it is left out unless somebody wants it otherwise.
_NOT_FOR_CORRECTING: Final = frozenset({"PlayerRestricted", "PlayerRepeated", "PlayerEnrolled"})
_NAMES: Final = {PLAYER: "Player", VALUE: "Value", COUNT: "Count"}


@dataclass(frozen=True, slots=True)
class Cell:
    """One input: `name` is that of the form's field."""

    name: str
    label: str
    text: str
    faulty: bool


@dataclass(frozen=True, slots=True)
class CorrectedRow:
    """One rejected row. `raw` is what it read where that does not fit into the columns."""

    number: int
    cells: list[Cell]
    sentence: str
    left_out: bool
    raw: str = ""

    @property
    def fields(self) -> list[str]:
        return [cell.text for cell in self.cells]


class Grid:
    """The rejected rows of `job`: as they stood in its file, or as somebody has `sent` them corrected."""

    def __init__(self, job: BulkJob, sent: Mapping[str, str] | None = None) -> None:
        self.job, self._sent = job, sent
        self._layout = Layout.from_json(job.layout)
        places = {PLAYER: self._layout.player, VALUE: self._layout.value, COUNT: self._layout.count}
        self._places = {column: place for column, place in places.items() if place is not None}
        terms = job.reward.terms()
        self._check, self._judge = RowCheck(self._own_layout(), terms), Judge(terms, {})

    @property
    def labels(self) -> list[str]:
        return [_NAMES[column] for column in self._places]

    @property
    def width(self) -> int:
        """Columns of the table, with those for the number of the row and for leaving it out."""
        return len(self._places) + 2

    @cached_property
    def rows(self) -> list[CorrectedRow]:
        rejections = Rejection.objects.filter(job=self.job).order_by("row_number")[:MOST_ROWS]
        return [self._as_sent(each, self._sent) if self._sent else self._as_it_stood(each) for each in rejections]

    @property
    def faulty(self) -> bool:
        """Whether a row that is not left out would be rejected again, as far as the row itself says."""
        return any(row.sentence and not row.left_out for row in self.rows)

    def list(self) -> bytes | None:
        """The corrected rows as a list; None where none is left."""
        wanted = [row for row in self.rows if not row.left_out]
        write = line_writer(self._check.layout.delimiter)
        # By the names in the file: those are the columns that somebody may have chosen.
        names = [self._layout.header[place] for place in self._places.values()]
        return "".join(map(write, [names, *(row.fields for row in wanted)])).encode() if wanted else None

    def _as_it_stood(self, reject: Rejection) -> CorrectedRow:
        stands, at_fault = self._stands(reject), reject.column.split("; ")
        cells = [
            Cell(
                name=_name(column, reject),
                label=_NAMES[column],
                text=reject.fields[place] if stands else "",
                faulty=not stands or self._layout.header[place] in at_fault,
            )
            for column, place in self._places.items()
        ]
        left_out = reject.code in _NOT_FOR_CORRECTING
        return CorrectedRow(reject.row_number, cells, reject.message, left_out, self._raw(reject))

    def _as_sent(self, reject: Rejection, sent: Mapping[str, str]) -> CorrectedRow:
        fields = [sent.get(_name(column, reject), "") for column in self._places]
        left_out = f"leave-{reject.row_number}" in sent
        fault = None if left_out else self._fault(Row(reject.row_number, fields))
        at_fault = fault.field.split("; ") if fault else []
        cells = [
            Cell(_name(column, reject), _NAMES[column], text, column in at_fault)
            for column, text in zip(self._places, fields, strict=True)
        ]
        # What is left out is said to be wrong as before: nobody has looked at it again.
        sentence = reject.message if left_out else fault.message if fault else ""
        return CorrectedRow(reject.row_number, cells, sentence, left_out, self._raw(reject))

    def _fault(self, row: Row) -> Fault | None:
        """What is wrong with a row by itself; the preview knows of restrictions, budgets and other lists."""
        given = self._check.read(row)
        if isinstance(given, Rejected):
            return given.fault
        return self._judge.verdict(given.bet_value, given.bet_count).fault

    def _stands(self, reject: Rejection) -> bool:
        """Whether the fields of a row stand under the names of the header."""
        return reject.code not in BROKEN and fits(reject.fields, len(self._layout.header))

    def _raw(self, reject: Rejection) -> str:
        return "" if self._stands(reject) else shorten(self._layout.delimiter.join(reject.fields))

    def _own_layout(self) -> Layout:
        """How the list of corrected rows is laid out: the known columns alone, numbers written as in the file."""
        columns = list(self._places)
        return Layout(
            # Beside one column there is no separator that could be found.
            delimiter=separator(self._layout) if len(columns) > 1 else ",",
            decimal_comma=self._layout.decimal_comma,
            header=columns,
            player=0,
            value=columns.index(VALUE) if VALUE in columns else None,
            count=columns.index(COUNT) if COUNT in columns else None,
            data_offset=0,
            data_row=1,
        )


def _name(column: str, reject: Rejection) -> str:
    return f"{_NAMES[column].lower()}-{reject.row_number}"
