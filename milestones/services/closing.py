"""What is given at the end of a period: looked at step by step, so that it can be killed and go on."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from enrollments.bulk.chunks import Step
from milestones.models import Period, PeriodProgress, Target
from milestones.rules.words import Gives
from milestones.services.counting import GRACE
from milestones.services.reaching import mark_reached, tell

# So many customers are looked at in one transaction.
ROWS: Final = 5_000


@transaction.atomic
def close_period(*, period_id: int, at: datetime, rows: int = ROWS) -> Step:
    """Gives what the next `rows` customers of a period that is over have earned with it.

    What a step does moves together or not at all; AGAIN while there are more. Does nothing (STOP) for a period that is
    not over or was evaluated.
    """
    period = Period.objects.select_for_update(no_key=True).get(pk=period_id)
    if period.evaluated_at is not None or period.ends_at > at:
        return Step.STOP
    ids = _next_progress(period, rows)
    if ids:
        # What the cursor has passed is due.
        period.cursor = ids[-1]
        period.save(update_fields=["cursor"])
        reached = mark_reached(ids, at=at)
        tell(operator_id=period.operator_id, reached=reached, at=at)
        period.given_count += len(reached)
    else:
        period.evaluated_at = at
    period.heartbeat_at = at
    period.save(update_fields=["given_count", "evaluated_at", "heartbeat_at"])
    return Step.STOP if period.evaluated_at else Step.AGAIN


def periods_to_close(*, at: datetime, quiet_since: datetime) -> list[int]:
    """Periods that are over and that nobody has worked on since `quiet_since`, the first to end first."""
    ended = Period.objects.over(at=at - GRACE).unevaluated()
    quiet = ended.filter(Q(heartbeat_at__isnull=True) | Q(heartbeat_at__lt=quiet_since))
    return list(quiet.order_by("ends_at").values_list("pk", flat=True))


def _next_progress(period: Period, rows: int) -> list[int]:
    """The ids of the progress behind the cursor; none where nothing is given at the end of the period."""
    if not Target.objects.filter(group=period.group_id, gives=Gives.PERIOD_END).exists():
        return []
    progress = PeriodProgress.objects.filter(period=period, pk__gt=period.cursor)
    return list(progress.order_by("pk").values_list("pk", flat=True)[:rows])
