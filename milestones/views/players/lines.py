"""How players stand, as tables of players and of targets show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from milestones.models import Target, TargetEnrollment
from milestones.rules.words import PeriodStatus
from milestones.standing import PeriodStanding, Standing, standings
from milestones.views.words import amount_words, cycle_name, in_a_row, plain


@dataclass(frozen=True, slots=True)
class Line:
    """A player in a target, seen in the cycle that runs or comes next, or in the last one."""

    standing: Standing

    @property
    def enrollment(self) -> TargetEnrollment:
        return self.standing.enrollment

    @property
    def target(self) -> Target:
        return self.standing.target

    @property
    def cycle(self) -> PeriodStanding:
        periods = self.standing.periods
        return next((each for each in periods if each.status is not PeriodStatus.ENDED), periods[-1])

    @property
    def is_over(self) -> bool:
        """Whether no cycle of the group is left."""
        return self.cycle.status is PeriodStatus.ENDED

    @property
    def state(self) -> tuple[str, str]:
        """In a word, and its colour."""
        if self.is_over:
            return "Over", ""
        if not self.standing.is_enrolled:
            return "Not enrolled", ""
        return ("Enrolled", "success") if self.cycle.is_enrolled else ("Begins later", "info")

    @property
    def has_reached(self) -> bool:
        return self.cycle.reached_at is not None

    @property
    def percent(self) -> int:
        return bar_percent(self.cycle.achieved, self.target.value, has_reached=self.has_reached)

    @property
    def words(self) -> str:
        """Writes `250 of 1,000 of gross sales in c3`."""
        goal = amount_words(self.target, self.target.value)
        return f"{plain(self.cycle.achieved)} of {goal} in {cycle_name(self.cycle.period)}"

    @property
    def streak(self) -> str:
        """Writes `2 cycles in a row now, level Silver`; nothing where it is no streak."""
        levels = self.standing.levels
        if not levels:
            return ""
        reached = [level.name for level in levels if level.number in self.standing.levels_reached]
        return f"{in_a_row(self.standing.run)} now, {f'level {reached[-1]}' if reached else 'no level yet'}"


def lines_of(enrollments: Sequence[TargetEnrollment], *, at: datetime) -> list[Line]:
    """One for each, in the same order; each has its target and group with it."""
    return [Line(standing) for standing in standings(enrollments, at=at)]


def bar_percent(achieved: Decimal, value: Decimal, *, has_reached: bool) -> int:
    """How long a bar is, in percent: whole for what was reached, also where a return came since."""
    return 100 if has_reached else max(0, min(int(achieved * 100 / value), 100))
