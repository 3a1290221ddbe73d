"""Streaks: how many cycles in a row, and which levels that makes."""

from collections.abc import Collection, Iterable
from typing import NamedTuple


class Level(NamedTuple):
    number: int
    name: str
    cycles: int


class Stretch(NamedTuple):
    """Cycles in which a customer is enrolled: from this number on, and before `until` (None: to the last)."""

    first: int
    until: int | None

    def covers(self, number: int) -> bool:
        return self.first <= number and (self.until is None or number < self.until)


class Run(NamedTuple):
    """Cycles in a row at the end of those looked at, and the longest run of all, with the cycle that made it so long.

    `made_by` has for each length up to the longest the first cycle with which a run became so long.
    """

    now: int
    longest: int
    made_by: tuple[int, ...]


def run_of(reached: Collection[int], stretches: Collection[Stretch], *, begins: int, until: int) -> Run:
    """Goes through the cycles from `begins` on and before `until`.

    A cycle in which the target was reached counts. One that was not breaks the run, unless the customer was not
    enrolled in it: such a cycle neither counts nor breaks.
    """
    now, made_by = 0, list[int]()
    for number in range(begins, until):
        if number in reached:
            now += 1
            if now > len(made_by):
                made_by.append(number)
        elif any(stretch.covers(number) for stretch in stretches):
            now = 0
    return Run(now, len(made_by), tuple(made_by))


def levels_of(run: Run, levels: Iterable[Level]) -> dict[int, int]:
    """The numbers of the levels that a run has reached, each with the cycle in which it was."""
    return {level.number: run.made_by[level.cycles - 1] for level in levels if level.cycles <= run.longest}
