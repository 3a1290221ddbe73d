"""What is shown of the players that somebody looks for."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F

from enrollments.models import Enrollment
from enrollments.rules.status import EnrollmentStatus
from operators.models import Operator, Restriction


@dataclass(frozen=True, slots=True)
class Found:
    """A player in the list: what they have, what they had, and why they may not be rewarded, where that is so."""

    player_id: str
    now: int
    before: int
    restricted: str


def looked_up(operator: Operator, player_ids: list[str], *, at: datetime) -> list[Found]:
    """What there is of each of these players, in two questions for all of them."""
    counts = _counts(operator, player_ids, at=at)
    restrictions = Restriction.objects.of(operator).in_force(at=at).filter(operator_player_id__any_of=player_ids)
    kinds = {row.operator_player_id: row.get_kind_display() for row in restrictions}
    return [
        Found(
            player_id,
            now=counts[player_id, True],
            before=counts[player_id, False],
            restricted=kinds.get(player_id, ""),
        )
        for player_id in player_ids
    ]


def _counts(operator: Operator, player_ids: list[str], *, at: datetime) -> defaultdict[tuple[str, bool], int]:
    """How many enrollments each has that can still be used, and how many that cannot."""
    rows = Enrollment.objects.of(operator).with_status(at=at).filter(operator_player_id__any_of=player_ids)
    counts: defaultdict[tuple[str, bool], int] = defaultdict(int)
    grouped = rows.order_by().annotate(state=F("status_now")).values_list("operator_player_id", "state")
    for player_id, status, count in grouped.annotate(count=Count("pk")):
        counts[player_id, status in {EnrollmentStatus.NEW, EnrollmentStatus.ACTIVE}] += count
    return counts
