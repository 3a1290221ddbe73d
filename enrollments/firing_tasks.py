"""What workers do for triggers."""

import logging
import time
from typing import Final

from celery import Task, shared_task
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from enrollments.services.firing import fire_pending
from enrollments.tasks import NUDGE_EXPIRES, SLICE_SECONDS

logger = logging.getLogger(__name__)

# So many players of one trigger are enrolled in one transaction.
TOGETHER: Final = 1_000
# Set while a message waits to be taken up.
CALLED: Final = "triggers-called-for-a-worker"


def nudge_firing() -> None:
    """Tells a worker that triggers have fired: without a broker the sweep will find it."""
    call_once(fire_triggers, CALLED)


def nudge_firing_on_commit() -> None:
    """Nudges once what was noted can be seen by others."""
    transaction.on_commit(nudge_firing)


@shared_task
def fire_triggers() -> None:
    """Does what triggers have noted, for a slice of time, then queues itself again."""
    may_be_called_again(CALLED)
    until = time.monotonic() + SLICE_SECONDS
    while fire_pending(limit=TOGETHER, at=timezone.now()):
        if time.monotonic() >= until:
            nudge_firing()
            return


def call_once(task: Task[[], None], key: str) -> None:
    """Has `task` started by a worker; while one message waits, which `key` says, no other is sent.

    However many events call: each that is taken up may leave another behind, and a crowd of them would keep all other
    work waiting for as long as there is something to do.
    """
    try:
        if cache.add(key, 1, timeout=NUDGE_EXPIRES):
            task.apply_async(expires=NUDGE_EXPIRES)
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("No broker to nudge for triggers (%s); the sweep will.", error)


def may_be_called_again(key: str) -> None:
    """Before the first look: what is noted after it calls anew."""
    try:
        cache.delete(key)
    except (RedisError, OSError) as error:
        logger.warning("Nobody can be told that triggers are looked after (%s).", error)
