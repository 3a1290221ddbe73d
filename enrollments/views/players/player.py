"""What the page of a player shows: what they have, what they had, and what keeps them from getting more."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import BooleanField, Count, ExpressionWrapper, F, Q, Sum
from django.utils.functional import cached_property

from core.currencies import money
from enrollments.models import Enrollment
from enrollments.models.enrollment import EnrollmentQuerySet
from enrollments.rules.status import EnrollmentStatus
from enrollments.views.words import COLOURS, door_of, free_bets
from operators.models import Operator, Restriction
from operators.rules import restriction_applies

# A page that takes longer to read than to find the list of enrollments has failed.
MOST_SHOWN: Final = 100
_OPEN: Final = (EnrollmentStatus.NEW, EnrollmentStatus.ACTIVE)
_HAS_NOW: Final = ExpressionWrapper(
    Q(status_now__in=[status.value for status in _OPEN]),
    output_field=BooleanField(),
)


@dataclass(frozen=True, slots=True)
class Holding:
    """One enrollment as the page shows it."""

    enrollment: Enrollment
    status: EnrollmentStatus

    @property
    def colour(self) -> str:
        return COLOURS[self.status.value]

    @property
    def has_now(self) -> bool:
        """Whether its free bets can still be used, now or once it starts: only then can it be cancelled."""
        return self.status in _OPEN

    @property
    def free_bets(self) -> str:
        """Writes `10 of 2.50 EUR`."""
        value = money(self.enrollment.bet_value, self.enrollment.reward.currency)
        return f"{self.enrollment.total_bet_count:,} of {value}"

    @property
    def how_used(self) -> str:
        """Writes `4 left, 10.00 EUR` of what can still be used, of the rest `all used` or `6 used, 4 not`."""
        left, used = self.enrollment.remaining_bet_count, self.enrollment.total_bet_count
        used -= left
        if self.has_now:
            return f"{left:,} left, {money(left * self.enrollment.bet_value, self.enrollment.reward.currency)}"
        if left == 0:
            return "all used"
        return f"{used:,} used, {left:,} not" if used else "none used"

    @property
    def door(self) -> str:
        return door_of(self.enrollment)


@dataclass(frozen=True)
class Player:
    """Somebody who plays at `operator`, as of `at`: known by an id alone, for there is no table of players.

    Bonuses and milestones add what they know with `core.screens.panels.add_panel(Player, ...)`.
    """

    operator: Operator
    player_id: str
    at: datetime

    def __str__(self) -> str:
        return self.player_id

    @property
    def enrollments(self) -> EnrollmentQuerySet:
        return Enrollment.objects.of(self.operator).filter(operator_player_id=self.player_id).with_status(at=self.at)

    @cached_property
    def restrictions(self) -> list[Restriction]:
        rows = Restriction.objects.of(self.operator).filter(operator_player_id=self.player_id)
        return list(rows.order_by("-starts_at"))

    @cached_property
    def restrictions_in_force(self) -> list[Restriction]:
        """By the same rule as the verb, which asks again."""
        return [
            row
            for row in self.restrictions
            if restriction_applies(starts_at=row.starts_at, ends_at=row.ends_at, at=self.at)
        ]

    @cached_property
    def holdings(self) -> list[Holding]:
        """What they have, then what they had, each the newest first; not endlessly many."""
        rows = self.enrollments.annotate(has_now=_HAS_NOW).order_by("-has_now", "-created_at", "-id")
        rows = rows.select_related("reward__campaign", "job")
        return [Holding(row, row.status(at=self.at)) for row in rows[:MOST_SHOWN]]

    @property
    def has_now(self) -> list[Holding]:
        return [holding for holding in self.holdings if holding.has_now]

    @property
    def had(self) -> list[Holding]:
        return [holding for holding in self.holdings if not holding.has_now]

    @cached_property
    def is_known(self) -> bool:
        return bool(self.restrictions) or bool(self.holdings)

    @cached_property
    def figures(self) -> list[dict[str, str]]:
        """What they have and had in a few numbers: of all enrollments, not only of those that are shown."""
        sums = self._sums()
        now, used, before = sums[True], sums["used"], sums[False]
        return [
            {"value": f"{now.count:,}", "name": "reward now" if now.count == 1 else "rewards now"},
            {"value": f"{now.bets:,}", "name": f"{_noun(now.bets)} left{now.money}"},
            {"value": f"{used.bets:,}", "name": f"{_noun(used.bets)} used{used.money}"},
            {"value": f"{before.count:,}", "name": "reward before" if before.count == 1 else "rewards before"},
        ]

    def _sums(self) -> "defaultdict[Any, _Sum]":
        left, used = F("remaining_bet_count"), F("total_bet_count") - F("remaining_bet_count")
        marked = self.enrollments.annotate(has_now=_HAS_NOW, currency=F("reward__currency"))
        groups = marked.order_by().values("has_now", "currency")
        rows = groups.annotate(
            count=Count("pk"),
            left=Sum(left),
            left_value=Sum(left * F("bet_value")),
            used=Sum(used),
            used_value=Sum(used * F("bet_value")),
        )
        sums: defaultdict[Any, _Sum] = defaultdict(_Sum)
        for row in rows:
            currency = row["currency"]
            sums[row["has_now"]].add(row["count"], row["left"], row["left_value"], currency)
            sums["used"].add(0, row["used"], row["used_value"], currency)
        return sums


class _Sum:
    """Enrollments, free bets and their worth in each currency."""

    def __init__(self) -> None:
        self.count = self.bets = 0
        self.worth: defaultdict[str, Decimal] = defaultdict(Decimal)

    def add(self, count: int, bets: int, value: Decimal, currency: str) -> None:
        self.count += count
        self.bets += bets
        self.worth[currency] += value

    @property
    def money(self) -> str:
        """`, 37.50 EUR`; nothing where there is none."""
        return "".join(f", {money(value, currency)}" for currency, value in sorted(self.worth.items()) if value)


def _noun(count: int) -> str:
    return free_bets(count).partition(" ")[2]
