"""Finding a player by their id, whole or its beginning, among millions of enrollments: by index alone."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, F

from enrollments.models import Enrollment
from enrollments.rules.status import EnrollmentStatus
from operators.models import Operator, Restriction

MOST_FOUND: Final = 50
_LONGEST: Final = 255


@dataclass(frozen=True, slots=True)
class Found:
    """A player in the list: what they have, what they had, and why they may not be rewarded, where that is so."""

    player_id: str
    now: int
    before: int
    restricted: str


def spelled(text: str) -> str:
    """What somebody has typed or pasted, as an id or the beginning of one; empty where it can be neither."""
    wanted = text.strip()
    return wanted if len(wanted) <= _LONGEST and "\0" not in wanted else ""


def is_known(operator: Operator, player_id: str) -> bool:
    """Whether anything is known of exactly this player."""
    named = {"operator": operator, "operator_player_id": player_id}
    return Enrollment.objects.filter(**named).exists() or Restriction.objects.filter(**named).exists()


def players_beginning(operator: Operator, beginning: str) -> list[str]:
    """Ids that begin like this, in their order; up to MOST_FOUND and one more, which says that there are more."""
    ids: set[str] = set()
    for model in (Enrollment, Restriction):
        rows = model._default_manager.filter(operator=operator, operator_player_id__startswith=beginning)
        # Read along the index in its order, so it stops as soon as there are enough.
        distinct = rows.order_by("operator_player_id").values_list("operator_player_id", flat=True).distinct()
        ids.update(distinct[: MOST_FOUND + 1])
    return sorted(ids)[: MOST_FOUND + 1]


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
