"""How a customer stands: in which targets, in which periods of them, and how far. For every page and answer."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from milestones.models import (
    Period,
    PeriodProgress,
    ReachedLevel,
    Span,
    StreakLevel,
    Target,
    TargetEnrollment,
)
from milestones.rules.periods import period_statuses
from milestones.rules.streaks import Stretch, run_of
from milestones.rules.words import PeriodStatus
from operators.models import Operator


class PeriodStanding(NamedTuple):
    """One period of a target for a customer; `achieved` is zero before the first activity."""

    period: Period
    status: PeriodStatus
    is_enrolled: bool
    achieved: Decimal
    reached_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A customer in a target. `is_enrolled`: in a period that runs or is still to come.

    Of a streak: how many cycles in a row it is now, and the levels of this round that are reached, by their numbers.
    """

    enrollment: TargetEnrollment
    is_enrolled: bool
    periods: Sequence[PeriodStanding]
    run: int
    levels: Sequence[StreakLevel]
    levels_reached: Collection[int]

    @property
    def target(self) -> Target:
        return self.enrollment.target

    @property
    def next_level(self) -> StreakLevel | None:
        return next((level for level in self.levels if level.number not in self.levels_reached), None)

    @property
    def running(self) -> PeriodStanding | None:
        return next((each for each in self.periods if each.status is PeriodStatus.RUNNING), None)


def standings_of(*, operator: Operator, player_id: str, at: datetime) -> list[Standing]:
    """All targets in which a customer is or was, the last one first; in a fixed number of queries."""
    rows = TargetEnrollment.objects.of(operator).filter(operator_player_id=player_id).select_related("target__group")
    return standings(list(rows), at=at)


def standings(enrollments: Sequence[TargetEnrollment], *, at: datetime) -> list[Standing]:
    """How the customers of these rows stand, in the same order; the rows come with their target and group."""
    known = _Known(enrollments)
    return [known.standing(enrollment, at=at) for enrollment in enrollments]


class _Known:
    """What there is of some enrolments, read at once."""

    def __init__(self, enrollments: Sequence[TargetEnrollment]) -> None:
        ids = [enrollment.pk for enrollment in enrollments]
        self.periods: defaultdict[int, list[Period]] = defaultdict(list)
        for period in Period.objects.filter(group__in={each.target.group_id for each in enrollments}):
            self.periods[period.group_id].append(period)
        self.levels: defaultdict[int, list[StreakLevel]] = defaultdict(list)
        for level in StreakLevel.objects.filter(target__in={each.target_id for each in enrollments}):
            self.levels[level.target_id].append(level)
        self.spans: defaultdict[int, list[Span]] = defaultdict(list)
        for span in Span.objects.filter(enrollment__in=ids):
            self.spans[span.enrollment_id].append(span)
        progress = PeriodProgress.objects.filter(enrollment__in=ids)
        self.progress = {(each.enrollment_id, each.period_id): each for each in progress}
        reached = ReachedLevel.objects.filter(enrollment__in=ids)
        self.reached = set(reached.values_list("enrollment", "round", "number"))

    def standing(self, enrollment: TargetEnrollment, *, at: datetime) -> Standing:
        periods = self._periods(enrollment, at)
        levels = self.levels[enrollment.target_id]
        return Standing(
            enrollment=enrollment,
            is_enrolled=any(each.is_enrolled and each.status is not PeriodStatus.ENDED for each in periods),
            periods=periods,
            run=self._run(enrollment, periods) if levels else 0,
            levels=levels,
            levels_reached={
                level.number for level in levels if (enrollment.pk, enrollment.round, level.number) in self.reached
            },
        )

    def _run(self, enrollment: TargetEnrollment, periods: Sequence[PeriodStanding]) -> int:
        """Cycles in a row as of now: the one that runs counts once it is reached, and breaks nothing before its end."""
        reached = {each.period.number for each in periods if each.reached_at is not None}
        ended = {each.period.number for each in periods if each.status is PeriodStatus.ENDED}
        until = max(reached | ended, default=0) + 1
        return run_of(reached, self._stretches(enrollment), begins=enrollment.round_begins, until=until).now

    def _stretches(self, enrollment: TargetEnrollment) -> list[Stretch]:
        return [span.stretch for span in self.spans[enrollment.pk]]

    def _periods(self, enrollment: TargetEnrollment, at: datetime) -> list[PeriodStanding]:
        periods = self.periods[enrollment.target.group_id]
        stretches = self._stretches(enrollment)
        found = []
        for period, status in zip(periods, period_statuses(periods, at=at), strict=True):
            progress = self.progress.get((enrollment.pk, period.pk))
            is_enrolled = any(stretch.covers(period.number) for stretch in stretches)
            achieved = Decimal(0) if progress is None else progress.achieved
            reached_at = None if progress is None else progress.reached_at
            found.append(PeriodStanding(period, status, is_enrolled, achieved, reached_at))
        return found
