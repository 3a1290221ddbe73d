"""Rejected rows as a table in which they can be corrected, and the list that comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Generic

from django.utils.functional import cached_property

from core.refusal import Fault
from enrollments.bulk.columns import told_apart
from enrollments.bulk.layout import Layout, shorten
from enrollments.bulk.reader import Row
from enrollments.bulk.report import BROKEN, fits, line_writer, separator
from enrollments.bulk.rows import Rejected, RowCheck
from enrollments.models import BulkJob, ListRejection
from enrollments.services.judging import Judge
from enrollments.views.progress import J

# Whoever has more to correct is quicker with a file; and more would be more fields than a form may have.
MOST_ROWS: Final = 200


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


class ListGrid(Generic[J]):
    """The rejected rows of `job`: as they stood in its file, or as somebody has `sent` them corrected."""

    # Nothing that stands in such a row is wrong: it is left out unless somebody wants it otherwise.
    not_for_correcting: ClassVar[frozenset[str]]

    def __init__(self, job: J, sent: Mapping[str, str] | None = None) -> None:
        self.job, self._sent = job, sent
        self._layout = Layout.from_json(job.layout)
        places = {column: self._layout.place(column) for column in job.labels}
        self._places = {column: place for column, place in places.items() if place is not None}
        self._names = {column: name or column for column, name in job.columns.by_key().items()}
        self.own_layout = self._own_layout()

    def fault_of(self, row: Row) -> Fault | None:
        """What is wrong by itself with a row of `own_layout`; what it takes others to know is for the preview."""
        raise NotImplementedError

    @property
    def labels(self) -> list[str]:
        return [self.job.labels[column] for column in self._places]

    @property
    def width(self) -> int:
        """Columns of the table, with those for the number of the row and for leaving it out."""
        return len(self._places) + 2

    @cached_property
    def rows(self) -> list[CorrectedRow]:
        rejections = self.job.rejections.order_by("row_number")[:MOST_ROWS]
        return [self._as_sent(each, self._sent) if self._sent else self._as_it_stood(each) for each in rejections]

    @property
    def faulty(self) -> bool:
        """Whether a row that is not left out would be rejected again, as far as the row itself says."""
        return any(row.sentence and not row.left_out for row in self.rows)

    def list(self) -> bytes | None:
        """The corrected rows as a list; None where none is left."""
        wanted = [row for row in self.rows if not row.left_out]
        write = line_writer(self.own_layout.delimiter)
        # By the names in the file: those are the columns that somebody may have chosen.
        names = [self._layout.header[place] for place in self._places.values()]
        return "".join(map(write, [names, *(row.fields for row in wanted)])).encode() if wanted else None

    def _as_it_stood(self, reject: ListRejection) -> CorrectedRow:
        stands, at_fault = self._stands(reject), reject.column.split("; ")
        cells = [
            Cell(
                name=_name(column, reject),
                label=self.job.labels[column],
                text=reject.fields[place] if stands else "",
                faulty=not stands or self._layout.header[place] in at_fault,
            )
            for column, place in self._places.items()
        ]
        left_out = reject.code in self.not_for_correcting
        return CorrectedRow(reject.row_number, cells, reject.message, left_out, self._raw(reject))

    def _as_sent(self, reject: ListRejection, sent: Mapping[str, str]) -> CorrectedRow:
        fields = [sent.get(_name(column, reject), "") for column in self._places]
        left_out = f"leave-{reject.row_number}" in sent
        fault = None if left_out else self.fault_of(Row(reject.row_number, fields))
        at_fault = fault.field.split("; ") if fault else []
        cells = [
            Cell(_name(column, reject), self.job.labels[column], text, self._names[column] in at_fault)
            for column, text in zip(self._places, fields, strict=True)
        ]
        # What is left out is said to be wrong as before: nobody has looked at it again.
        sentence = reject.message if left_out else fault.message if fault else ""
        return CorrectedRow(reject.row_number, cells, sentence, left_out, self._raw(reject))

    def _stands(self, reject: ListRejection) -> bool:
        """Whether the fields of a row stand under the names of the header."""
        return reject.code not in BROKEN and fits(reject.fields, len(self._layout.header))

    def _raw(self, reject: ListRejection) -> str:
        return "" if self._stands(reject) else shorten(self._layout.delimiter.join(reject.fields))

    def _own_layout(self) -> Layout:
        """How the list of corrected rows is laid out: the known columns alone, numbers written as in the file."""
        columns = list(self._places)
        places = {column: columns.index(column) if column in columns else None for column in self._names}
        return Layout(
            # Beside one column there is no separator that could be found.
            delimiter=separator(self._layout) if len(columns) > 1 else ",",
            decimal_comma=self._layout.decimal_comma,
            header=[self._names[column] for column in columns],
            data_offset=0,
            data_row=1,
            **told_apart(places),
        )


class Grid(ListGrid[BulkJob]):
    """Restrictions, budgets and other lists are for the preview."""

    not_for_correcting: ClassVar[frozenset[str]] = frozenset({"PlayerRestricted", "PlayerRepeated", "PlayerEnrolled"})

    def fault_of(self, row: Row) -> Fault | None:
        given = self._check.read(row)
        if isinstance(given, Rejected):
            return given.fault
        return self._judge.verdict(given.bet_value, given.bet_count).fault

    @cached_property
    def _check(self) -> RowCheck:
        return RowCheck(self.own_layout, self.job.reward.terms())

    @cached_property
    def _judge(self) -> Judge:
        return Judge(self._check.terms, {})


def _name(column: str, reject: ListRejection) -> str:
    return f"{column}-{reject.row_number}"
