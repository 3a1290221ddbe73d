"""Writing down the rows that were rejected."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from core.copying import copy_lines, escape
from core.lookups import array_of
from core.refusal import Fault
from enrollments.bulk.layout import Layout
from enrollments.bulk.rows import Rejected
from enrollments.bulk.source import read_rows
from enrollments.models import ListJob
from enrollments.rules.columns import Names

_COLUMNS = ("job_id", "row_number", "code", "column", "allowed", "message", "fields")
_NO_RANGES: Final[Mapping[str, str]] = MappingProxyType({})


def write_rejections(
    job: ListJob, layout: Layout, rejected: Iterable[Rejected], *, ranges: Mapping[str, str] = _NO_RANGES
) -> None:
    """Writes one rejection for each row, with the row as it stood in the file; `ranges` are allowed in its columns."""
    # Many rows have the same fault.
    reasons: dict[Fault, str] = {}

    def reason(fault: Fault) -> str:
        column, message = escape(written_column(fault.field, layout, job.columns)), escape(storable(fault.message))
        return f"{fault.code}\t{column}\t{escape(allowed(fault.field, ranges))}\t{message}"

    def lines() -> Iterator[str]:
        for (number, fields, _), fault in rejected:
            if fault not in reasons:
                reasons[fault] = reason(fault)
            yield f"{job.pk}\t{number}\t{reasons[fault]}\t{_array(fields)}"

    copy_lines(table=job.rejections.model._meta.db_table, columns=_COLUMNS, lines=lines())


def broken_row(job: ListJob, reference: str) -> list[Rejected]:
    """The next row, which breaks whatever is tried with it, rejected; the cursor moves behind it. None at the end."""
    read, job.cursor_bytes, job.cursor_row = read_rows(job, offset=job.cursor_bytes, number=job.cursor_row, rows=1)
    fault = Fault("", "InternalError", f"Something broke on our side. Give support this reference: {reference}.")
    return [Rejected(row, fault) for row in read]


def allowed(columns: str, ranges: Mapping[str, str]) -> str:
    """The range of each column at fault, in their order: `1.00-5.00; 5-20`."""
    return "; ".join(ranges[column] for column in columns.split("; ") if column in ranges)


def written_column(columns: str, layout: Layout, names: Names) -> str:
    """The columns at fault, which usually have these `names`, as the file's own header spells them."""
    places = {name: layout.place(key) for key, name in names.by_key().items() if name}
    named = [(column, places.get(column)) for column in columns.split("; ")]
    return "; ".join(column if place is None else layout.header[place] for column, place in named)[:100]


def storable(text: str) -> str:
    """`text` as PostgreSQL can hold it: what is not UTF-8, and NUL, becomes the replacement character."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\0", "\ufffd")


def _array(fields: list[str]) -> str:
    """A text[] literal as a field of COPY."""
    return escape(storable(array_of(fields)))
