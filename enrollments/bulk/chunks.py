"""Working through a job step by step: what a step does moves together or not at all.

Whoever holds the lock on the job's row works on it; whatever dies gives the lock back and leaves the cursor where the
last whole step ended. So any number of workers, nudges and crashes ends with every row handled exactly once.
"""

from datetime import datetime
from enum import Enum, auto
from uuid import UUID

from django.db import transaction

from enrollments.bulk.enrolling import CHUNK_ROWS, enroll_rows, reject_row, start
from enrollments.bulk.previewing import take_preview_step
from enrollments.bulk.taking_back import take_back
from enrollments.models import BulkJob


class Step(Enum):
    """What a worker should do after a step."""

    AGAIN = auto()
    STOP = auto()


@transaction.atomic
def advance_job(*, job_id: UUID, at: datetime, rows: int = CHUNK_ROWS) -> Step:
    """Takes the job one step further: previews, enrols or takes back the next `rows` rows of it.

    Does nothing (STOP) where another worker holds the job or there is nothing left to do. Refuses FileMissing.
    """
    job = _hold(job_id)
    if job is None or not job.has_work:
        return Step.STOP
    job.heartbeat_at = at
    if job.undoing:
        take_back(job, rows=rows, at=at)
    elif job.previewed_at is None:
        take_preview_step(job, rows=rows, at=at)
    elif job.started_at is None:
        start(job, at=at)
    else:
        enroll_rows(job, rows=rows, at=at)
    job.setback_count, job.retry_at = 0, None
    job.save()
    return Step.AGAIN if job.has_work else Step.STOP


@transaction.atomic
def reject_next_row(*, job_id: UUID, reference: str, at: datetime) -> None:
    """Rejects the one row that breaks whatever is tried with it; the job goes on behind it."""
    job = _hold(job_id)
    if job is None or not job.has_work or job.started_at is None:
        return
    job.heartbeat_at = at
    reject_row(job, reference=reference)
    job.save()


def _hold(job_id: UUID) -> BulkJob | None:
    """The job's row, locked; None when another worker holds it.

    Not its key: whoever changes an enrollment of the job only wants to know that it is there, and has the budgets for
    which we would wait.
    """
    jobs = BulkJob.objects.select_for_update(skip_locked=True, no_key=True, of=("self",))
    return jobs.select_related("operator", "reward__campaign", "reward__operator").filter(pk=job_id).first()
