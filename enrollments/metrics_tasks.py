"""What workers do for triggers that look at what the bets of players come to."""

import time
from typing import Final

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from enrollments.firing_tasks import call_once, may_be_called_again, nudge_firing
from enrollments.services.tallying import queue_ended, tally_changes
from enrollments.tasks import SLICE_SECONDS

# So many players are looked at in one transaction.
TOGETHER: Final = 1_000
CALLED: Final = "players-called-for-a-worker"


def nudge_tallying_on_commit() -> None:
    """Tells a worker, once others can see whose bets have changed: without a broker the sweep will find it."""
    transaction.on_commit(lambda: call_once(tally_players, CALLED))


@shared_task
def tally_players() -> None:
    """Looks at players whose bets have changed, for a slice of time, then queues itself again."""
    may_be_called_again(CALLED)
    until = time.monotonic() + SLICE_SECONDS
    while queue_ended(at=timezone.now()):
        pass
    taken = TOGETHER
    while taken:
        taken, fired = tally_changes(limit=TOGETHER, at=timezone.now())
        if fired:
            nudge_firing()
        if taken and time.monotonic() >= until:
            call_once(tally_players, CALLED)
            return
