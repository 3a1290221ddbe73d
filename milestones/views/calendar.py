"""Cycles on a calendar: month by month, each day in the colour of its cycle."""

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from milestones.rules.periods import Window, midnight

# Whoever wants to see more of it than half a year reads the list of cycles.
MOST_MONTHS: Final = 6
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Day:
    """`cycle` is the number of the cycle that has the day; None: none of them, or the day is of another month."""

    number: int | None
    cycle: int | None = None
    begins: bool = False

    @property
    def look(self) -> str:
        """Neighbours are told apart by their shade."""
        if self.cycle is None:
            return "none"
        return "odd" if self.cycle % 2 else "even"


@dataclass(frozen=True, slots=True)
class Month:
    name: str
    weeks: list[list[Day]]


def months_of(windows: Sequence[Window], zone: ZoneInfo, *, since: datetime | None = None) -> tuple[list[Month], int]:
    """The first months in which cycles are, from the month of `since` on, and how many more there are."""
    first = max(windows[0].starts_at, since or windows[0].starts_at).astimezone(zone).date()
    last = (windows[-1].ends_at - timedelta(microseconds=1)).astimezone(zone).date()
    months = list(_months(min(first, last), last))
    return [_month(year, month, windows, zone) for year, month in months[:MOST_MONTHS]], len(months[MOST_MONTHS:])


def _months(first: date, last: date) -> Iterator[tuple[int, int]]:
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield year, month
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)  # noqa: PLR2004 - December


def _month(year: int, month: int, windows: Sequence[Window], zone: ZoneInfo) -> Month:
    weeks = [
        [_day(year, month, number, windows, zone) if number else Day(None) for number in week]
        for week in calendar.Calendar().monthdayscalendar(year, month)
    ]
    return Month(f"{calendar.month_name[month]} {year}", weeks)


def _day(year: int, month: int, number: int, windows: Sequence[Window], zone: ZoneInfo) -> Day:
    """A day in which one cycle ends and another begins is the new one's."""
    day = date(year, month, number)
    begin = midnight(day, zone)
    end = midnight(day + _DAY, zone) if day < date.max else datetime.max.replace(tzinfo=UTC)
    found = [place for place, each in enumerate(windows, start=1) if each.starts_at < end and each.ends_at > begin]
    if not found:
        return Day(number)
    return Day(number, found[-1], begins=windows[found[-1] - 1].starts_at >= begin)
