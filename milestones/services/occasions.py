"""What triggers of this floor would have made of what has happened."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db.models import F

from enrollments.services.rehearsing import Past
from milestones.models import PeriodProgress, ReachedLevel, StreakLevel
from milestones.rules.occasions import LevelReached, TargetReached
from operators.models import Operator

# A rehearsal looks at so many, the latest first.
MOST_LOOKED_AT: Final = 50_000


def past_occasions(
    *, operator: Operator, occasion: TargetReached | LevelReached, since: datetime, until: datetime
) -> Iterator[Past]:
    """What of this kind has happened from `since` on and before `until`, the latest first, as far as it looks."""
    if isinstance(occasion, TargetReached):
        return _targets(operator, occasion, since, until)
    return _levels(operator, occasion, since, until)


def _targets(operator: Operator, occasion: TargetReached, since: datetime, until: datetime) -> Iterator[Past]:
    reached = PeriodProgress.objects.filter(
        operator=operator, target=occasion.target_id, reached_at__gte=since, reached_at__lt=until
    )
    rows = reached.order_by("-reached_at").values_list(
        "enrollment__operator_player_id", "target__name", "period__ref_code", "reached_at"
    )
    for player_id, name, ref_code, reached_at in rows[:MOST_LOOKED_AT].iterator():
        assert reached_at is not None, "it was asked for"
        yield Past(player_id, f"{name}, {ref_code}", reached_at)


def _levels(operator: Operator, occasion: LevelReached, since: datetime, until: datetime) -> Iterator[Past]:
    level = StreakLevel.objects.filter(target=occasion.target_id, number=occasion.level).first()
    reached = ReachedLevel.objects.filter(
        operator=operator,
        enrollment__target=occasion.target_id,
        number=occasion.level,
        reached_at__gte=since,
        reached_at__lt=until,
    )
    rows = reached.order_by("-reached_at").annotate(target_name=F("enrollment__target__name"))
    for row in rows.select_related("enrollment")[:MOST_LOOKED_AT].iterator():
        yield Past(row.enrollment.operator_player_id, f"{row.target_name}, {level}", row.reached_at)
