"""The cycles of a group as pages show them: on a strip from the first to the last, and as lines of a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from milestones.rules.periods import Window, period_statuses
from milestones.rules.words import PeriodStatus
from milestones.views.words import STATUSES, moment_in

# More of them have no room for their names.
_MOST_NAMED: Final = 12


@dataclass(frozen=True, slots=True)
class Cycle:
    """A cycle on the strip; places are in percent of its width."""

    number: int
    name: str
    starts: str
    ends: str
    status: PeriodStatus
    left: float
    width: float
    is_named: bool

    @property
    def word(self) -> str:
        return STATUSES[self.status][0]

    @property
    def colour(self) -> str:
        return STATUSES[self.status][1]

    @property
    def words(self) -> str:
        """What it says to whoever points at it."""
        return f"{self.name}: {self.starts} to {self.ends}, {self.word.lower()}"


@dataclass(frozen=True, slots=True)
class Strip:
    """`now` is None before the first cycle and after the last one."""

    cycles: list[Cycle]
    first: str
    last: str
    now: float | None


def strip_of(periods: Sequence[tuple[str, Window]], zone: ZoneInfo, *, at: datetime) -> Strip:
    """Cycles in the order of time, each with its name; there is at least one."""
    begin, end = periods[0][1].starts_at, periods[-1][1].ends_at
    whole = (end - begin).total_seconds()

    def place(moment: datetime) -> float:
        return round((moment - begin).total_seconds() * 100 / whole, 2)

    statuses = period_statuses([window for _, window in periods], at=at)
    cycles = [
        Cycle(
            number=number,
            name=name,
            starts=moment_in(zone, window.starts_at),
            ends=moment_in(zone, window.ends_at),
            status=status,
            left=place(window.starts_at),
            width=round(place(window.ends_at) - place(window.starts_at), 2),
            is_named=len(periods) <= _MOST_NAMED,
        )
        for number, ((name, window), status) in enumerate(zip(periods, statuses, strict=True), start=1)
    ]
    now = place(at) if begin <= at < end else None
    return Strip(cycles, moment_in(zone, begin), moment_in(zone, end), now)
