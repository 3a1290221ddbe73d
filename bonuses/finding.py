"""Which bonuses somebody wants to see, and pages of them (docs/adr/0016)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Self
from uuid import UUID

from django.db.models import Q

from bonuses.models import Bonus
from bonuses.models.bonus import BonusQuerySet
from bonuses.rules.words import BonusStatus, BonusType, Product
from core.paging import Page, Path, Sorted, Straight, walk
from enrollments.finding.matching import days
from enrollments.finding.players import MOST_FOUND, spelled
from operators.models import Operator

# As many of the latest bonuses are found by a text; more of the text finds the others.
_MOST_SORTED: Final = 5_000


class Concern(StrEnum):
    """Why people look for bonuses that need them."""

    UNMATCHED = "unmatched"
    ANOMALIES = "anomalies"


# The names of the filters in the address of the list, as the admin makes them.
NAMES: Final = MappingProxyType(
    {
        "text": "q",
        "campaign": "campaign__id__exact",
        "reward": "reward__id__exact",
        "status": "status__exact",
        "type": "type",
        "product": "product",
        "concern": "concern",
        "first_day": "first_event_at_from",
        "last_day": "first_event_at_to",
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which bonuses of an operator; what is empty is not asked for.

    `text` is the id of a player or of a bonus, or its beginning. Days are the operator's, both included: those on which
    bonuses were first heard of.
    """

    text: str = ""
    campaign: UUID | None = None
    reward: UUID | None = None
    status: BonusStatus | None = None
    type: BonusType | None = None
    product: Product | None = None
    concern: Concern | None = None
    first_day: date | None = None
    last_day: date | None = None

    @classmethod
    def read(cls, said: Mapping[str, str]) -> Self:
        """What the address of the list says. ValueError where it cannot be understood."""
        given = {name: said.get(key, "").strip() for name, key in NAMES.items()}
        if given["text"] and not spelled(given["text"]):
            raise ValueError(given["text"])
        read: Mapping[str, Any] = {
            "campaign": UUID,
            "reward": UUID,
            "status": BonusStatus,
            "type": BonusType,
            "product": Product,
            "concern": Concern,
            "first_day": date.fromisoformat,
            "last_day": date.fromisoformat,
        }
        return cls(text=given["text"], **{name: make(given[name]) for name, make in read.items() if given[name]})

    @property
    def needs_looking(self) -> bool:
        """Whether not all candidates of its path are wanted, so that rows must be looked at."""
        of_one = sum(bool(each) for each in (self.reward or self.campaign, self.concern))
        return bool(self.status or self.type or self.product) or of_one > 1


def matching(operator: Operator, wish: Wish) -> BonusQuerySet:
    """All that is wished for, newest first; of millions only a part should be read at a time."""
    wanted: dict[str, Any] = {"reward": wish.reward, "campaign": wish.campaign, "status": wish.status}
    wanted |= {"type": wish.type, "product": wish.product}
    rows = Bonus.objects.of(operator).select_related("operator", "reward", "campaign").order_by("-id")
    rows = rows.filter(
        days(operator, wish.first_day, wish.last_day), **{name: value for name, value in wanted.items() if value}
    )
    if wish.concern:
        rows = rows.filter(_CONCERNS[wish.concern])
    return rows.filter(_called(operator, wish.text)) if wish.text else rows


def path_of(operator: Operator, wish: Wish) -> Path:
    """The index with the fewest candidates for `wish`."""
    if wish.text:
        return Sorted(list(matching(operator, wish).values_list("pk", flat=True)[:_MOST_SORTED]))
    candidates = days(operator, wish.first_day, wish.last_day)
    if wish.reward:
        candidates &= Q(reward=wish.reward)
    elif wish.campaign:
        candidates &= Q(campaign=wish.campaign)
    elif wish.concern:
        candidates &= Q(operator=operator) & _CONCERNS[wish.concern]
    else:
        candidates &= Q(operator=operator)
    return Straight(Bonus.objects.all(), candidates)


def page_of(operator: Operator, wish: Wish, *, rows: int, after: UUID | None = None) -> Page[Bonus]:
    """Up to `rows` bonuses that follow `after`: the newest where there is none."""
    path = path_of(operator, wish)
    return walk(matching(operator, wish), path, rows=rows, place=after, needs_looking=wish.needs_looking)


_CONCERNS: Final = MappingProxyType(
    {Concern.UNMATCHED: Q(reward__isnull=True), Concern.ANOMALIES: Q(anomaly_count__gt=0)},
)


def _called(operator: Operator, text: str) -> Q:
    """Of the player who is called so. Where nobody is: bonuses and players that begin so, MOST_FOUND of either."""
    ours = Bonus.objects.of(operator)
    if ours.filter(operator_player_id=text).exists():
        return Q(operator_player_id=text)
    players = ours.filter(operator_player_id__startswith=text).order_by("operator_player_id")
    found = players.values_list("operator_player_id", flat=True).distinct()[:MOST_FOUND]
    bonuses = ours.filter(user_bonus_id__startswith=text).order_by("user_bonus_id").values_list("pk", flat=True)
    return Q(operator_player_id__any_of=list(found)) | Q(pk__any_of=list(bonuses[:MOST_FOUND]))
