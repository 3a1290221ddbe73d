"""What becomes of a job when a step of it breaks down."""

import logging
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import InterfaceError, OperationalError

from enrollments.bulk.chunks import Step, reject_next_row
from enrollments.bulk.enrolling import CHUNK_ROWS
from enrollments.models import BulkJob, Rejection
from enrollments.services.running import narrow_chunk, record_setback

logger = logging.getLogger(__name__)

# What is the fault of a machine, and may be gone the next time.
_PASSING = (OperationalError, InterfaceError, OSError)
# When so many rows one after the other break, it is not the rows.
MOST_IN_A_ROW: Final = 20


def broke_down(*, job_id: UUID, error: Exception, reference: str, at: datetime) -> Step:
    """Decides how a job goes on after `error`.

    Where a machine is at fault it is tried again later. Where rows may be, smaller and smaller chunks find the one
    that breaks them, and that one is rejected with `reference`, so the others are enrolled. Where row after row
    breaks, it is not the rows, and it is tried again later too.
    """
    job = BulkJob.objects.get(pk=job_id)
    enrolling = job.started_at is not None and not job.finished
    if isinstance(error, _PASSING) or not enrolling or _row_after_row(job):
        record_setback(job_id=job_id, reference=reference, at=at)
        return Step.STOP
    rows = job.chunk_rows or CHUNK_ROWS
    if rows > 1:
        narrow_chunk(job_id=job_id, rows=rows, at=at)
        return Step.AGAIN
    return _rejected(job_id, reference, at)


def _row_after_row(job: BulkJob) -> bool:
    latest = Rejection.objects.filter(job=job, row_number__gt=job.cursor_row - MOST_IN_A_ROW)
    return latest.filter(code="InternalError").count() == MOST_IN_A_ROW


def _rejected(job_id: UUID, reference: str, at: datetime) -> Step:
    try:
        reject_next_row(job_id=job_id, reference=reference, at=at)
    except Exception:
        # Not even that: it is not the row.
        logger.exception("Bulk job %s can not be read, reference %s", job_id, reference)
        record_setback(job_id=job_id, reference=reference, at=at)
        return Step.STOP
    return Step.AGAIN
