"""What workers do for triggers."""

import logging
import time
from typing import Final

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from enrollments.services.firing import fire_pending
from enrollments.tasks import NUDGE_EXPIRES, SLICE_SECONDS

logger = logging.getLogger(__name__)

# So many players of one trigger are enrolled in one transaction.
TOGETHER: Final = 1_000


def nudge_firing() -> None:
    """Tells a worker that triggers have fired: without a broker the sweep will find it."""
    try:
        fire_triggers.apply_async(expires=NUDGE_EXPIRES)
    except (OperationalError, OSError) as error:
        logger.warning("No broker to nudge for triggers (%s); the sweep will.", error)


def nudge_firing_on_commit() -> None:
    """Nudges once what was noted can be seen by others."""
    transaction.on_commit(nudge_firing)


@shared_task
def fire_triggers() -> None:
    """Does what triggers have noted, for a slice of time, then queues itself again."""
    until = time.monotonic() + SLICE_SECONDS
    while fire_pending(limit=TOGETHER, at=timezone.now()):
        if time.monotonic() >= until:
            nudge_firing()
            return
