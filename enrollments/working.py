"""What workers do with lists, whatever these enrol into: slices of time, nudges, and what is made of errors."""

import logging
import time
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID, uuid4

from celery import current_app
from django.utils import timezone
from kombu.exceptions import OperationalError

from core.refusal import Refusal
from enrollments.bulk.breaking import broke_down
from enrollments.bulk.stepping import J, Step, Work, advance
from enrollments.services.running import fail_bulk_job, jobs_left_alone, mark_nudged

logger = logging.getLogger(__name__)

# After this long a task queues itself again, behind whoever waits: small jobs are not stuck behind a big one.
SLICE_SECONDS: Final = 3.0
# And after this long where nobody waits. Each time, the next task must find its way into the list anew, which takes as
# long as a quarter of a chunk; but no task comes near the broker's visibility timeout.
LONGEST_SLICE_SECONDS: Final = 15.0
# To look whether somebody waits takes some milliseconds.
_SECONDS_BETWEEN_LOOKS: Final = 1.0
# A nudge that nobody took for this long is stale: the sweeper has sent another.
NUDGE_EXPIRES: Final = 60


def nudge_by(task: Any, job_id: UUID) -> bool:
    """Tells a worker that there is work. Whether the message went out: without a broker the sweeper will do it."""
    try:
        task.apply_async((str(job_id),), expires=NUDGE_EXPIRES)
    except (OperationalError, OSError) as error:
        logger.warning("No broker to nudge for list %s (%s); the sweeper will.", job_id, error)
        return False
    return True


def work_for_a_slice(work: Work[J], job_id: UUID, *, seconds: float = SLICE_SECONDS) -> bool:
    """Takes a list as far as a slice of `seconds` allows, and on where nobody waits; whether there is more to do."""
    began = time.monotonic()
    until = began + seconds
    while _step(work, job_id) is Step.AGAIN:
        now = time.monotonic()
        if now >= until:
            if now - began >= LONGEST_SLICE_SECONDS or somebody_waits():
                return True
            until = now + _SECONDS_BETWEEN_LOOKS
    return False


def somebody_waits() -> bool:
    """Whether a task lies in the queue that no worker has taken; so it may be where the broker cannot be asked."""
    queue = current_app.amqp.queues[current_app.conf.task_default_queue]
    with current_app.connection_or_acquire() as connection:
        try:
            with connection.channel() as channel:
                declared = channel.queue_declare(queue.name, durable=queue.durable, auto_delete=queue.auto_delete)
                return bool(declared.message_count)
        except (*connection.connection_errors, *connection.channel_errors):
            return True


def wake_lists(work: Work[J], nudge: Callable[[UUID], bool]) -> None:
    """Finds lists whose worker or nudge was lost and sends a new nudge for each."""
    now = timezone.now()
    for job_id in jobs_left_alone(lists=work.model, at=now):
        if nudge(job_id):
            mark_nudged(lists=work.model, job_id=job_id, at=now)


def _step(work: Work[J], job_id: UUID) -> Step:
    try:
        return advance(work, job_id=job_id, at=timezone.now(), rows=work.chunk_rows)
    except Refusal as refusal:
        fail_bulk_job(lists=work.model, job_id=job_id, refusal=refusal, at=timezone.now())
    except Exception as error:
        reference = uuid4().hex[:12]
        logger.exception("%s %s broke down, reference %s", work.model.__name__, job_id, reference)
        return broke_down(work, job_id=job_id, error=error, reference=reference, at=timezone.now())
    return Step.STOP
