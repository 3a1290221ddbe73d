"""Undoing a list, chunk by chunk: each of its enrollments is reversed, or kept with the reason.

As crash-proof as the enrolment: cancellations, what budgets get back, the counts and `undo_row` move together.
"""

from collections import Counter
from datetime import datetime
from typing import Final

from enrollments.models import BulkJob, Enrollment, Kept
from enrollments.rules.undoing import kept_because
from enrollments.services.settle import settle_locked
from enrollments.services.undoing import count_taken_back, undone_because
from rewards.services.spending import open_ledgers

# Whole rows are read, and others wait for the budgets meanwhile.
ROWS: Final = 5_000


def take_back(job: BulkJob, *, rows: int, at: datetime) -> None:
    """Looks at the next enrollments of a job that is being undone; the caller saves the job."""
    rows = min(rows, ROWS)
    # The budgets before the enrollments, as everywhere.
    ledgers = open_ledgers(job.reward)
    ours = Enrollment.objects.filter(job=job, job_row__gt=job.undo_row)
    found = list(ours.select_for_update(no_key=True).order_by("job_row")[:rows])
    for row in found:
        # One object for all of them, as it was read with the job.
        row.reward = job.reward
    kept = _kept(job, found, at)
    kept_ids = {row.enrollment_id for row in kept}
    reversed_ = [row for row in found if row.pk not in kept_ids]
    Kept.objects.bulk_create(kept)
    Enrollment.objects.filter(pk__any_of=[row.pk for row in reversed_]).update(
        cancelled_at=at,
        updated_at=at,
        cancelled_by=job.undo_asked_by,
        cancel_reason=undone_because(job, longest=500),
    )
    counted = [row for row in reversed_ if row.counted_by is not None and row.settled_at is None]
    if counted:
        settle_locked(ledgers, counted, at=at)
    count_taken_back(
        job,
        until_row=found[-1].job_row if found else None,
        reversed_count=len(reversed_),
        kept=Counter(row.code for row in kept),
        more=len(found) == rows,
        at=at,
    )


def _kept(job: BulkJob, found: list[Enrollment], at: datetime) -> list[Kept]:
    kept = []
    for row in found:
        code = kept_because(row.status(at=at), total=row.total_bet_count, remaining=row.remaining_bet_count)
        if code is not None:
            kept.append(Kept(job=job, enrollment=row, row_number=row.job_row or 0, code=code))
    return kept
