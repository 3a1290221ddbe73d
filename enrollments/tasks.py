"""What workers do. A task takes an id, may run twice or not at all, and never outlives a few seconds."""

import logging
import time
from collections import deque
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from enrollments.bulk.chunks import BULK_JOBS
from enrollments.services.mailing import mail_notice, notices_to_mail
from enrollments.services.settle import (
    finish_settling,
    rewards_cancelled,
    rewards_to_settle,
    settle_enrollments,
)
from enrollments.working import NUDGE_EXPIRES, SLICE_SECONDS, nudge_by, wake_lists, work_for_a_slice

__all__ = ["NUDGE_EXPIRES", "SLICE_SECONDS", "nudge", "nudge_on_commit"]

logger = logging.getLogger(__name__)

# Whoever moves an end at its last moment comes before the night that gives back what has expired.
GRACE: Final = timedelta(hours=1)


def nudge(job_id: UUID) -> bool:
    """Tells a worker that there is work. Whether the message went out: without a broker the sweeper will do it."""
    return nudge_by(work_on_bulk_job, job_id)


def nudge_on_commit(job_id: UUID) -> None:
    """Nudges once the job can be seen by others; at once where no transaction is open."""
    transaction.on_commit(lambda: nudge(job_id))


@shared_task
def work_on_bulk_job(job_id: str) -> None:
    """Takes a job as far as a slice of time allows, then queues itself again."""
    if work_for_a_slice(BULK_JOBS, UUID(job_id)):
        nudge(UUID(job_id))


@shared_task
def wake_bulk_jobs() -> None:
    """Finds jobs whose worker or nudge was lost and sends a new nudge for each."""
    wake_lists(BULK_JOBS, nudge)


@shared_task
def mail_notices() -> None:
    """Sends what people asked to be told by e-mail, for a slice of time; the next call goes on."""
    until = time.monotonic() + SLICE_SECONDS
    for notice_id in notices_to_mail(at=timezone.now()):
        if time.monotonic() >= until or not mail_notice(notice_id=notice_id, at=timezone.now()):
            return


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
