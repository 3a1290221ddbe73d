"""The steps of a list of players for a reward: previewed, enrolled or taken back, chunk by chunk."""

from datetime import datetime
from typing import Final
from uuid import UUID

from enrollments.bulk.enrolling import CHUNK_ROWS, enroll_rows, read_ahead, reject_row, start
from enrollments.bulk.previewing import take_preview_step
from enrollments.bulk.stepping import Step, Work, advance
from enrollments.bulk.taking_back import take_back
from enrollments.models import BulkJob

__all__ = ["BULK_JOBS", "Step", "advance_job"]


def advance_job(*, job_id: UUID, at: datetime, rows: int = CHUNK_ROWS) -> Step:
    """Takes the job one step further: previews, enrols or takes back the next `rows` rows of it.

    Does nothing (STOP) where another worker holds the job or there is nothing left to do. Refuses FileMissing.
    """
    return advance(BULK_JOBS, job_id=job_id, at=at, rows=rows)


def _take_step(job: BulkJob, *, rows: int, at: datetime) -> None:
    if job.undoing:
        take_back(job, rows=rows, at=at)
    elif job.previewed_at is None:
        take_preview_step(job, rows=rows, at=at)
    elif job.started_at is None:
        start(job, at=at)
    else:
        enroll_rows(job, rows=rows, at=at)


def _look_ahead(job: BulkJob, *, rows: int) -> None:
    if job.started_at is not None and not job.undoing:
        read_ahead(job, rows=rows)


BULK_JOBS: Final = Work(
    model=BulkJob,
    # Not the preview, which changes with the job: it would be as it was before the job was locked.
    related=("reward__campaign",),
    take_step=_take_step,
    reject_row=reject_row,
    chunk_rows=CHUNK_ROWS,
    look_ahead=_look_ahead,
)
