"""Writing down the rows that were rejected."""

from collections.abc import Iterable

from core.copying import copy_lines, escape
from enrollments.bulk.layout import COUNT, VALUE, Layout
from enrollments.bulk.rows import Rejected
from enrollments.models import BulkJob, Rejection

_COLUMNS = ("job_id", "row_number", "code", "column", "allowed", "message", "fields")


def write_rejections(job: BulkJob, layout: Layout, rejected: Iterable[Rejected]) -> None:
    """Writes one rejection for each row, with the row as it stood in the file."""
    terms = job.reward.terms()
    ranges = {VALUE: str(terms.value), COUNT: str(terms.count)}
    lines = (
        "\t".join(
            [
                str(job.pk),
                str(reject.row.number),
                reject.fault.code,
                escape(written_column(reject.fault.field, layout)),
                escape(allowed(reject.fault.field, ranges)),
                escape(storable(reject.fault.message)),
                _array(reject.row.fields),
            ],
        )
        for reject in rejected
    )
    copy_lines(table=Rejection._meta.db_table, columns=_COLUMNS, lines=lines)


def allowed(columns: str, ranges: dict[str, str]) -> str:
    """The range of each column at fault, in their order: `1.00-5.00; 5-20`."""
    return "; ".join(ranges[column] for column in columns.split("; ") if column in ranges)


def written_column(columns: str, layout: Layout) -> str:
    """The columns at fault as the file's own header spells them."""
    places = {"OperatorPlayerId": layout.player, VALUE: layout.value, COUNT: layout.count}
    named = [(column, places.get(column)) for column in columns.split("; ")]
    return "; ".join(column if place is None else layout.header[place] for column, place in named)[:100]


def storable(text: str) -> str:
    """`text` as PostgreSQL can hold it: what is not UTF-8, and NUL, becomes the replacement character."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\0", "\ufffd")


def _array(fields: Iterable[str]) -> str:
    """A text[] literal as a field of COPY."""
    quoted = (storable(field).replace("\\", "\\\\").replace('"', '\\"') for field in fields)
    return escape("{" + ",".join(f'"{field}"' for field in quoted) + "}")
