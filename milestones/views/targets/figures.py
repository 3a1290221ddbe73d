"""How far the players of a target are, cycle by cycle: two questions, however many players."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, F, Q, Sum, Value
from django.db.models.functions import Greatest, Least

from milestones.models import Period, PeriodProgress, ReachedLevel, Span, StreakLevel, Target

_NOTHING: Final = Decimal(0)
_ZERO, _ONE = Value(_NOTHING), Value(Decimal(1))
# What was earned counts, also where a return has taken a part of it away since.
_EARNED: Final = Q(reached_at__isnull=False)


@dataclass(frozen=True, slots=True)
class Figures:
    """Of those who have this cycle: who has begun, who is half-way, who has reached the target.

    `parts` adds up how far everybody is, 1 for each who has reached it.
    """

    period: Period
    enrolled: int
    started: int
    half_way: int
    reached: int
    parts: Decimal

    @property
    def average(self) -> int:
        """In percent of the target."""
        return percent(self.parts, self.enrolled)

    @property
    def reached_share(self) -> int:
        return percent(self.reached, self.enrolled)

    @property
    def funnel(self) -> list[tuple[str, int, int]]:
        """What each step is called, how many have taken it, and in percent of those who are enrolled."""
        counts = (
            ("Enrolled", self.enrolled),
            ("Started", self.started),
            ("Half-way", self.half_way),
            ("Reached", self.reached),
        )
        return [(name, count, percent(count, self.enrolled)) for name, count in counts]


def percent(part: Decimal | int, whole: int) -> int:
    return min(round(part * 100 / whole), 100) if whole else 0


def figures_of(target: Target, periods: Sequence[Period]) -> list[Figures]:
    """One for each of `periods`, in their order."""
    spans = _spans(target)
    counts = _counts(target)
    nothing = {"started": 0, "half_way": 0, "reached": 0, "parts": _NOTHING}
    return [
        Figures(period, enrolled=_having(spans, period.number), **counts.get(period.pk, nothing)) for period in periods
    ]


def levels_of(target: Target) -> list[tuple[StreakLevel, int]]:
    """The levels of a streak, each with how many players have reached it."""
    reached = ReachedLevel.objects.filter(enrollment__target=target).order_by().values("number")
    counts = dict(reached.annotate(players=Count("enrollment", distinct=True)).values_list("number", "players"))
    return [(level, counts.get(level.number, 0)) for level in target.levels.all()]


def _spans(target: Target) -> list[tuple[int, int | None, int]]:
    """From which cycle on and before which, and how many players."""
    rows = Span.objects.filter(enrollment__target=target).order_by()
    return list(rows.values_list("from_number", "until_number").annotate(players=Count("pk")))


def _having(spans: list[tuple[int, int | None, int]], number: int) -> int:
    return sum(players for first, until, players in spans if first <= number and (until is None or number < until))


def _counts(target: Target) -> dict[int, dict[str, Any]]:
    part = Least(Greatest(F("achieved") / Value(target.value), _ZERO), _ONE)
    rows = PeriodProgress.objects.filter(target=target, is_left=False).order_by().values("period")
    counted = rows.annotate(
        started=Count("pk", filter=_EARNED | Q(achieved__gt=0)),
        half_way=Count("pk", filter=_EARNED | Q(achieved__gte=target.value / 2)),
        reached=Count("pk", filter=_EARNED | Q(achieved__gte=target.value)),
        parts=Sum(part),
    )
    kept = ("started", "half_way", "reached", "parts")
    return {row["period"]: {name: row[name] for name in kept} for row in counted.values("period", *kept)}
