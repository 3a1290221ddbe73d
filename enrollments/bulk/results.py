"""Who was enrolled by a list, and which enrollments stayed although it was undone: CSV files, streamed.

Written with the separator and the decimal sign of the uploaded file, and safe to open in a spreadsheet.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final

from core.currencies import decimals_of
from enrollments.bulk.cells import safe_cell
from enrollments.bulk.layout import COUNT, VALUE, Layout
from enrollments.bulk.report import BYTE_ORDER_MARK, in_order, line_writer, separator
from enrollments.models import BulkJob, Enrollment, Kept
from enrollments.rules.players import PLAYER
from enrollments.rules.undoing import KEPT

ENROLLED_COLUMNS: Final = ("RowNumber", PLAYER, VALUE, COUNT, "EnrolledUtc", "EnrollmentId")
KEPT_COLUMNS: Final = ("RowNumber", PLAYER, VALUE, COUNT, "BetsUsed", "Code", "Reason", "EnrollmentId")


def enrolled_lines(job: BulkJob) -> Iterator[str]:
    """The players whom a job has enrolled, in the order of its file."""
    layout = Layout.from_json(job.layout)
    write, amount = line_writer(separator(layout)), _amounts(job, layout)
    yield BYTE_ORDER_MARK + write(ENROLLED_COLUMNS)
    columns = ("job_row", "operator_player_id", "bet_value", "total_bet_count", "created_at", "id")
    rows = Enrollment.objects.filter(job=job).values_list(*columns)
    for row, player, value, count, enrolled_at, key in in_order(rows, "job_row"):
        yield write([row, safe_cell(player), amount(value), count, _utc(enrolled_at), key])


def kept_lines(job: BulkJob) -> Iterator[str]:
    """The enrollments that undoing has kept, in the order of the file, each with the reason."""
    layout = Layout.from_json(job.layout)
    write, amount = line_writer(separator(layout)), _amounts(job, layout)
    yield BYTE_ORDER_MARK + write(KEPT_COLUMNS)
    named = ("operator_player_id", "bet_value", "total_bet_count", "remaining_bet_count")
    columns = ("row_number", *(f"enrollment__{name}" for name in named), "code", "enrollment_id")
    rows = Kept.objects.filter(job=job).values_list(*columns)
    for row, player, value, count, left, code, key in in_order(rows, "row_number"):
        yield write([row, safe_cell(player), amount(value), count, count - left, code, KEPT.get(code, code), key])


def _amounts(job: BulkJob, layout: Layout) -> Callable[[Decimal], str]:
    """How the values of this job are written: `2.50`, or `2,50` where the file has a decimal comma."""
    decimals, sign = decimals_of(job.reward.currency), "," if layout.decimal_comma else "."
    return lru_cache(maxsize=1_000)(lambda value: f"{value:.{decimals}f}".replace(".", sign))


@lru_cache(maxsize=100)
def _utc(moment: datetime) -> str:
    """To the second; one chunk of a list has one moment."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
