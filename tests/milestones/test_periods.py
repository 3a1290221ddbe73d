"""Periods by frequency: local midnights, whatever the clocks do; and what each is at a moment."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from milestones.models import Period
from milestones.rules.drafts import PeriodDraft
from milestones.rules.periods import current_or_next, generated, midnight, period_statuses
from milestones.rules.words import Frequency
from tests.milestones.scene import group_draft, made

MALTA = ZoneInfo("Europe/Malta")


def starts(first_day: date, frequency_type: Frequency, count: int, frequency: int = 1, zone: ZoneInfo = MALTA):
    found = generated(first_day=first_day, frequency_type=frequency_type, frequency=frequency, count=count, zone=zone)
    return list(found)


def days(found) -> list[date]:
    return [start.astimezone(MALTA).date() for start, _ in found]


def test_each_period_begins_where_the_one_before_ends():
    found = starts(date(2026, 1, 1), Frequency.DAILY, 100)

    assert len(found) == 100
    assert all(earlier[1] == later[0] for earlier, later in pairwise(found))


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 28), [24, 23, 24]), (date(2026, 10, 24), [24, 25, 24])], ids=["spring", "autumn"]
)
def test_the_day_on_which_the_clocks_change_is_shorter_or_longer(day, hours):
    found = starts(day, Frequency.DAILY, 3)

    assert [(end - start) / timedelta(hours=1) for start, end in found] == hours
    assert all(start.astimezone(MALTA).hour == 0 for start, _ in found)


def test_where_the_clocks_jump_over_midnight_the_day_begins_with_the_jump():
    beirut = ZoneInfo("Asia/Beirut")
    start = midnight(date(2024, 3, 31), beirut)

    assert start == datetime(2024, 3, 30, 22, tzinfo=UTC)
    assert start.astimezone(beirut).time().hour == 1
    assert (start - timedelta(microseconds=1)).astimezone(beirut).date() == date(2024, 3, 30)


def test_where_midnight_comes_twice_the_day_begins_with_the_first():
    havana = ZoneInfo("America/Havana")
    start = midnight(date(2024, 11, 3), havana)

    assert start == datetime(2024, 11, 3, 4, tzinfo=UTC)
    assert midnight(date(2024, 11, 4), havana) - start == timedelta(hours=25)


@pytest.mark.parametrize(
    ("frequency_type", "frequency", "expected"),
    [
        (Frequency.DAILY, 3, [date(2026, 1, 31), date(2026, 2, 3), date(2026, 2, 6)]),
        (Frequency.WEEKLY, 1, [date(2026, 1, 31), date(2026, 2, 7), date(2026, 2, 14)]),
        (Frequency.MONTHLY, 1, [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)]),
        (Frequency.QUARTERLY, 1, [date(2026, 1, 31), date(2026, 4, 30), date(2026, 7, 31)]),
        (Frequency.HALF_YEARLY, 1, [date(2026, 1, 31), date(2026, 7, 31), date(2027, 1, 31)]),
        (Frequency.YEARLY, 2, [date(2026, 1, 31), date(2028, 1, 31), date(2030, 1, 31)]),
    ],
)
def test_a_period_is_so_many_units_long(frequency_type, frequency, expected):
    assert days(starts(date(2026, 1, 31), frequency_type, 3, frequency)) == expected


def test_of_what_has_not_begun_the_nearest_is_upcoming():
    days_of = [PeriodDraft(starts_at=start, ends_at=end) for start, end in starts(date(2026, 1, 1), Frequency.DAILY, 4)]

    assert period_statuses(days_of, at=days_of[1].starts_at) == ["ENDED", "RUNNING", "UPCOMING", "NOT_STARTED"]
    assert period_statuses(days_of, at=days_of[0].starts_at - timedelta(days=1))[:2] == ["UPCOMING", "NOT_STARTED"]
    assert period_statuses(days_of, at=days_of[3].ends_at) == ["ENDED"] * 4


def test_in_a_gap_the_next_one_is_taken_and_after_the_last_there_is_none():
    first, _, third = (
        PeriodDraft(starts_at=start, ends_at=end) for start, end in starts(date(2026, 1, 1), Frequency.DAILY, 3)
    )

    assert current_or_next([first, third], at=first.starts_at) is first
    assert current_or_next([first, third], at=first.ends_at) is third
    assert current_or_next([first, third], at=third.ends_at) is None


@pytest.mark.django_db
def test_periods_that_are_generated_lie_in_the_time_zone_of_the_group_and_name_themselves(casino):
    draft = group_draft(
        periods=(),
        frequency_type=Frequency.MONTHLY,
        recurring_cycles=3,
        first_day=date(2026, 3, 1),
        time_zone="Europe/Malta",
    )
    group = made(casino, draft).group
    rows = list(Period.objects.filter(group=group))

    assert [row.ref_code for row in rows] == [f"PERIOD_G_{group.pk}_{number}" for number in (1, 2, 3)]
    # March begins in winter time and ends in summer time.
    assert rows[0].starts_at == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert rows[0].ends_at == datetime(2026, 3, 31, 22, tzinfo=UTC)
