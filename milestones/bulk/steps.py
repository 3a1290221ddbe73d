"""The steps of a list of customers: previewed, enrolled or taken back, chunk by chunk."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from enrollments.bulk.converting import prepare_file
from enrollments.bulk.knowing import RowSum, fingerprint_of, weight_of
from enrollments.bulk.layout import Layout
from enrollments.bulk.rejections import broken_row, storable, write_rejections
from enrollments.bulk.rows import Rejected
from enrollments.bulk.source import read_rows
from enrollments.bulk.stepping import Step, Work, advance
from enrollments.models import ListEvent
from enrollments.services.stopping import begin, complete, count_rejected, widen
from enrollments.services.timeline import note
from milestones.bulk.judging import Outcome, judge_rows
from milestones.bulk.rows import Listed
from milestones.bulk.taking_back import take_back_customers
from milestones.models import CustomerList, CustomerPreview

# A second of work: each row writes four others.
CHUNK_ROWS: Final = 5_000
_EXAMPLES: Final = 3
# So much of a customer id stands in an example.
_SHOWN: Final = 60


def advance_customer_list(*, job_id: UUID, at: datetime, rows: int = CHUNK_ROWS) -> Step:
    """Takes a list one step further: previews, enrols or takes back the next `rows` rows of it.

    Does nothing (STOP) where another worker holds it or there is nothing left to do. Refuses FileMissing.
    """
    return advance(CUSTOMER_LISTS, job_id=job_id, at=at, rows=rows)


def _take_step(job: CustomerList, *, rows: int, at: datetime) -> None:
    if job.undoing:
        take_back_customers(job, rows=rows, at=at)
    elif job.previewed_at is None:
        _preview(job, rows=rows, at=at)
    elif job.started_at is None:
        begin(job, at=at)
    else:
        _enroll(job, rows=rows, at=at)


def _preview(job: CustomerList, *, rows: int, at: datetime) -> None:
    if job.reading is None or job.layout is None:
        prepare_file(job, rows=rows)
        return
    layout = Layout.from_json(job.layout)
    start = {"cursor_bytes": layout.data_offset, "cursor_row": layout.data_row}
    preview, _ = CustomerPreview.objects.get_or_create(job=job, defaults=start)
    read, *cursor = read_rows(job, offset=preview.cursor_bytes, number=preview.cursor_row, rows=rows)
    preview.cursor_bytes, preview.cursor_row = cursor
    _sum_up(preview, layout, judge_rows(job, read, at=at, dry_run=True))
    preview.scanned_count += len(read)
    preview.save()
    if len(read) < rows:
        # Whom it would enrol was only to be known while it was read.
        job.customers.all().delete()
        job.row_count, job.previewed_at = preview.scanned_count, at
        job.fingerprint = fingerprint_of(preview.scanned_count, preview.row_sum)
        note(job, ListEvent.Kinds.PREVIEWED, at=at)


def _enroll(job: CustomerList, *, rows: int, at: datetime) -> None:
    rows = min(rows, job.chunk_rows or rows)
    read, job.cursor_bytes, job.cursor_row = read_rows(job, offset=job.cursor_bytes, number=job.cursor_row, rows=rows)
    outcome = judge_rows(job, read, at=at, dry_run=False)
    job.enrolled_count += len(outcome.taken)
    _reject(job, outcome.rejected)
    widen(job, usual=CHUNK_ROWS)
    if len(read) < rows:
        complete(job, at=at)


def _reject_row(job: CustomerList, reference: str) -> None:
    _reject(job, broken_row(job, reference))


def _reject(job: CustomerList, rejected: Sequence[Rejected]) -> None:
    write_rejections(job, Layout.from_json(job.layout), rejected)
    count_rejected(job, Counter(each.fault.code for each in rejected))


def _sum_up(preview: CustomerPreview, layout: Layout, outcome: Outcome) -> None:
    preview.enrolled_count += len(outcome.taken)
    preview.returning_count += outcome.returning
    preview.rejected_by_code = dict(Counter(preview.rejected_by_code) + outcome.codes)
    preview.warned_by_code = dict(Counter(preview.warned_by_code) + outcome.warnings)
    preview.row_sum = _with_rows(preview.row_sum, outcome.read)
    for each in outcome.rejected:
        examples: list[Any] = preview.examples.setdefault(each.fault.code, [])
        if len(examples) < _EXAMPLES:
            fields = each.row.fields
            customer = fields[layout.player].strip() if layout.player < len(fields) else ""
            examples.append([each.row.number, storable(customer)[:_SHOWN], storable(each.fault.message)])


def _with_rows(known: str, read: Sequence[Listed | Rejected]) -> str:
    row_sum = RowSum(known)
    for each in read:
        if isinstance(each, Rejected):
            row_sum.add_unread(each.row.fields)
        else:
            row_sum.add(each.wish.player_id, weight_of(each.said))
    return row_sum.text


CUSTOMER_LISTS: Final = Work(
    model=CustomerList,
    related=("operator", "target__group__operator"),
    take_step=_take_step,
    reject_row=_reject_row,
    chunk_rows=CHUNK_ROWS,
)
