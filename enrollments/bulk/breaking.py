"""What becomes of a list when a step of it breaks down."""

import logging
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import InterfaceError, OperationalError

from enrollments.bulk.stepping import J, Step, Work, reject_next_row
from enrollments.models import ListJob
from enrollments.services.running import narrow_chunk, record_setback

logger = logging.getLogger(__name__)

# What is the fault of a machine, and may be gone the next time.
_PASSING = (OperationalError, InterfaceError, OSError)
# When so many rows one after the other break, it is not the rows.
MOST_IN_A_ROW: Final = 20


def broke_down(work: Work[J], *, job_id: UUID, error: Exception, reference: str, at: datetime) -> Step:
    """Decides how a list goes on after `error`.

    Where a machine is at fault it is tried again later. Where rows may be, smaller and smaller chunks find the one
    that breaks them, and that one is rejected with `reference`, so the others are enrolled. Where row after row
    breaks, it is not the rows, and it is tried again later too.
    """
    job = work.model._default_manager.get(pk=job_id)
    enrolling = job.started_at is not None and not job.finished
    if isinstance(error, _PASSING) or not enrolling or _row_after_row(job):
        record_setback(lists=work.model, job_id=job_id, reference=reference, at=at)
        return Step.STOP
    rows = job.chunk_rows or work.chunk_rows
    if rows > 1:
        narrow_chunk(lists=work.model, job_id=job_id, rows=rows, at=at)
        return Step.AGAIN
    return _rejected(work, job_id, reference, at)


def _row_after_row(job: ListJob) -> bool:
    latest = job.rejections.filter(row_number__gt=job.cursor_row - MOST_IN_A_ROW)
    return bool(latest.filter(code="InternalError").count() == MOST_IN_A_ROW)


def _rejected(work: Work[J], job_id: UUID, reference: str, at: datetime) -> Step:
    try:
        reject_next_row(work, job_id=job_id, reference=reference, at=at)
    except Exception:
        # Not even that: it is not the row.
        logger.exception("%s %s can not be read, reference %s", work.model.__name__, job_id, reference)
        record_setback(lists=work.model, job_id=job_id, reference=reference, at=at)
        return Step.STOP
    return Step.AGAIN
