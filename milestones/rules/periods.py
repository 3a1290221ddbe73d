"""Periods: which is running, which comes next, and where they begin in a time zone."""

import calendar
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Final, Protocol, TypeVar
from zoneinfo import ZoneInfo

from milestones.rules.words import Frequency, PeriodStatus

MOST_PERIODS: Final = 100
LONGEST_REF_CODE: Final = 100
_DAYS: Final = MappingProxyType({Frequency.DAILY: 1, Frequency.WEEKLY: 7})
_MONTHS: Final = MappingProxyType(
    {Frequency.MONTHLY: 1, Frequency.QUARTERLY: 3, Frequency.HALF_YEARLY: 6, Frequency.YEARLY: 12},
)


def made_code(group_id: int, number: int) -> str:
    """What a period is called on the wire to which nobody has given a name."""
    return f"PERIOD_G_{group_id}_{number}"


class Window(Protocol):
    """A period, as far as the clock is concerned: the end is not within."""

    @property
    def starts_at(self) -> datetime: ...

    @property
    def ends_at(self) -> datetime: ...


W = TypeVar("W", bound=Window)


def period_statuses(periods: Sequence[Window], *, at: datetime) -> list[PeriodStatus]:
    """What each of the periods of a group is at `at`, in their order."""
    next_start = min((period.starts_at for period in periods if period.starts_at > at), default=None)
    return [_status(period, next_start, at) for period in periods]


def _status(period: Window, next_start: datetime | None, at: datetime) -> PeriodStatus:
    if period.ends_at <= at:
        return PeriodStatus.ENDED
    if period.starts_at <= at:
        return PeriodStatus.RUNNING
    return PeriodStatus.UPCOMING if period.starts_at == next_start else PeriodStatus.NOT_STARTED


def current_or_next(periods: Sequence[W], *, at: datetime) -> W | None:
    """The period that runs at `at`, else the nearest to come; None when all are over."""
    return min((period for period in periods if period.ends_at > at), key=lambda each: each.starts_at, default=None)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of `day` in `zone`, in UTC: where the clocks jump over midnight, the moment of the jump."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def generated(
    *, first_day: date, frequency_type: Frequency, frequency: int, count: int, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    """Start and end of `count` periods one after the other, each `frequency` units long, from local midnights.

    Every one is counted from `first_day`: months that begin on the 31st begin on the last day where there is none.
    """
    starts = [_start(first_day, frequency_type, frequency * number) for number in range(count + 1)]
    moments = [midnight(day, zone) for day in starts]
    yield from pairwise(moments)


def _start(first_day: date, frequency_type: Frequency, units: int) -> date:
    """Raises OverflowError or ValueError beyond the calendar."""
    if frequency_type in _DAYS:
        return first_day + timedelta(days=units * _DAYS[frequency_type])
    months = first_day.month - 1 + units * _MONTHS[frequency_type]
    year, month = first_day.year + months // 12, months % 12 + 1
    return date(year, month, min(first_day.day, calendar.monthrange(year, month)[1]))
