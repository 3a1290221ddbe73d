"""What workers do for milestones: what is given at the end of a period."""

import logging
import time
from datetime import timedelta
from typing import Final

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from enrollments.bulk.chunks import Step
from enrollments.tasks import NUDGE_EXPIRES, SLICE_SECONDS
from milestones.services.closing import close_period, periods_to_close

logger = logging.getLogger(__name__)

# Whoever works on a period says so with each chunk.
_QUIET: Final = timedelta(seconds=30)


@shared_task
def wake_periods() -> None:
    """Finds periods that are over and that nobody works on, and sends a nudge for each."""
    now = timezone.now()
    for period_id in periods_to_close(at=now, quiet_since=now - _QUIET):
        _nudge(period_id)


@shared_task
def work_on_period(period_id: int) -> None:
    """Takes the evaluation of a period as far as a slice of time allows, then queues itself again."""
    until = time.monotonic() + SLICE_SECONDS
    while close_period(period_id=period_id, at=timezone.now()) is Step.AGAIN:
        if time.monotonic() >= until:
            _nudge(period_id)
            return


def _nudge(period_id: int) -> None:
    try:
        work_on_period.apply_async((period_id,), expires=NUDGE_EXPIRES)
    except (OperationalError, OSError) as error:
        logger.warning("No broker to nudge for period %s (%s); the next sweep will.", period_id, error)
