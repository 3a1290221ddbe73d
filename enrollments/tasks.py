"""What workers do. A task takes an id, may run twice or not at all, and never outlives a few seconds."""

import logging
import time
from collections import deque
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from core.refusal import Refusal
from enrollments.bulk.breaking import broke_down
from enrollments.bulk.chunks import Step, advance_job
from enrollments.services.mailing import mail_notice, notices_to_mail
from enrollments.services.running import fail_bulk_job, jobs_left_alone, mark_nudged
from enrollments.services.settle import (
    finish_settling,
    rewards_cancelled,
    rewards_to_settle,
    settle_enrollments,
)

logger = logging.getLogger(__name__)

# After this long a task queues itself again, behind the others: small jobs are not stuck behind a big one, and no
# task comes near the broker's visibility timeout.
SLICE_SECONDS: Final = 3.0
# A nudge that nobody took for this long is stale: the sweeper has sent another.
NUDGE_EXPIRES: Final = 60
# Whoever moves an end at its last moment comes before the night that gives back what has expired.
GRACE: Final = timedelta(hours=1)


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


@shared_task
def mail_notices() -> None:
    """Sends what people asked to be told by e-mail, for a slice of time; the next call goes on."""
    until = time.monotonic() + SLICE_SECONDS
    for notice_id in notices_to_mail(at=timezone.now()):
        if time.monotonic() >= until or not mail_notice(notice_id=notice_id, at=timezone.now()):
            return


def _step(job_id: UUID) -> Step:
    try:
        return advance_job(job_id=job_id, at=timezone.now())
    except Refusal as refusal:
        fail_bulk_job(job_id=job_id, refusal=refusal, at=timezone.now())
    except Exception as error:
        reference = uuid4().hex[:12]
        logger.exception("Bulk job %s broke down, reference %s", job_id, reference)
        return broke_down(job_id=job_id, error=error, reference=reference, at=timezone.now())
    return Step.STOP


@shared_task
def settle_what_was_cancelled() -> None:
    """Gives back to budgets what cancelled rewards leave unused, for a slice of time; the next call goes on."""
    now = timezone.now()
    _left_after_a_slice(rewards_cancelled(at=now), at=now)


@shared_task
def settle_what_is_over(since: str | None = None) -> None:
    """Gives back to budgets all that is left unused, reward by reward in the order of their ids, from `since` on.

    After a slice of time it queues itself again; if that message is lost, the next night begins anew.
    """
    at = timezone.now() - GRACE
    left = _left_after_a_slice(rewards_to_settle(since=UUID(since) if since else None), at=at)
    if left:
        settle_what_is_over.delay(str(left[0]))


def _left_after_a_slice(reward_ids: list[UUID], *, at: datetime) -> deque[UUID]:
    """Settles rewards one after the other while the slice lasts; those that it did not get to the end of."""
    until, left = time.monotonic() + SLICE_SECONDS, deque(reward_ids)
    while left and time.monotonic() < until:
        if _settled_whole(left[0], at):
            left.popleft()
    return left


def _settled_whole(reward_id: UUID, at: datetime) -> bool:
    """Settles some enrollments of a reward. True when that was all, or when it broke down: the others go on."""
    try:
        if settle_enrollments(reward_id=reward_id, at=at):
            return False
        finish_settling(reward_id=reward_id, at=at)
    except Exception:
        logger.exception("Reward %s could not be settled", reward_id)
    return True
