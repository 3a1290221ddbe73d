"""What workers do. A task takes an id, may run twice or not at all, and never outlives a few seconds."""

import logging
import time
from typing import Final
from uuid import UUID, uuid4

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from core.refusal import Refusal
from enrollments.bulk.chunks import Step, advance_job
from enrollments.services.jobs import fail_bulk_job, jobs_left_alone, mark_nudged, record_setback

logger = logging.getLogger(__name__)

# After this long a task queues itself again, behind the others: small jobs are not stuck behind a big one, and no
# task comes near the broker's visibility timeout.
SLICE_SECONDS: Final = 3.0
# A nudge that nobody took for this long is stale: the sweeper has sent another.
NUDGE_EXPIRES: Final = 60


def nudge(job_id: UUID) -> bool:
    """Tells a worker that there is work. Whether the message went out: without a broker the sweeper will do it."""
    try:
        work_on_bulk_job.apply_async((str(job_id),), expires=NUDGE_EXPIRES)
    except (OperationalError, OSError) as error:
        logger.warning("No broker to nudge for job %s (%s); the sweeper will.", job_id, error)
        return False
    return True


def nudge_on_commit(job_id: UUID) -> None:
    """Nudges once the job can be seen by others; at once where no transaction is open."""
    transaction.on_commit(lambda: nudge(job_id))


@shared_task
def work_on_bulk_job(job_id: str) -> None:
    """Takes a job as far as a slice of time allows, then queues itself again."""
    until = time.monotonic() + SLICE_SECONDS
    while _step(UUID(job_id)) is Step.AGAIN:
        if time.monotonic() >= until:
            nudge(UUID(job_id))
            return


@shared_task
def wake_bulk_jobs() -> None:
    """Finds jobs whose worker or nudge was lost and sends a new nudge for each."""
    now = timezone.now()
    for job_id in jobs_left_alone(at=now):
        if nudge(job_id):
            mark_nudged(job_id=job_id, at=now)


def _step(job_id: UUID) -> Step:
    try:
        return advance_job(job_id=job_id, at=timezone.now())
    except Refusal as refusal:
        fail_bulk_job(job_id=job_id, refusal=refusal, at=timezone.now())
    except Exception:
        reference = uuid4().hex[:12]
        logger.exception("Bulk job %s broke down, reference %s", job_id, reference)
        record_setback(job_id=job_id, reference=reference, at=timezone.now())
    return Step.STOP
