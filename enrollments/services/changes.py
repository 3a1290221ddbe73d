"""Whose bets have changed: written down for triggers that look at sums, where there are any."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from core.ids import ids_of
from core.writing import insert_rows
from enrollments.metrics_tasks import nudge_tallying_on_commit
from enrollments.models import PlayerChange, Trigger
from enrollments.rules.metrics.occasion import MetricsOccasion
from operators.models import Operator

_NAMES = ("id", "operator_id", "operator_player_id", "since", "trigger_id")


@transaction.atomic
def note_changes(*, operator: Operator, since: Mapping[str, datetime], at: datetime) -> None:
    """Has workers look at the sums of these players, once this transaction is through.

    Each from the moment on from which they are others than before. Nothing is written where no trigger is on that looks
    at them.
    """
    looking = Trigger.objects.of(operator).switched_on(MetricsOccasion.kind).exclude(conditions__at_end=True)
    if since and looking.exists():
        rows = zip(ids_of(at), since.items(), strict=False)
        insert_rows(PlayerChange, _NAMES, ((key, operator.pk, player, moment, None) for key, (player, moment) in rows))
        nudge_tallying_on_commit()
