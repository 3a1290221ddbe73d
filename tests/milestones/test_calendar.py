"""Cycles on a calendar: which day is which cycle's."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from milestones.rules.drafts import PeriodDraft
from milestones.views.calendar import MOST_MONTHS, months_of
from milestones.views.cycles import strip_of

MALTA = ZoneInfo("Europe/Malta")
DAY = timedelta(days=1)


def cycle(first: datetime, last: datetime) -> PeriodDraft:
    return PeriodDraft(starts_at=first, ends_at=last)


def days(*cycles: PeriodDraft, zone: ZoneInfo = MALTA) -> dict[int, int]:
    """Of the first month: the days that have a cycle, and which."""
    month = months_of(cycles, zone)[0][0]
    return {day.number: day.cycle for week in month.weeks for day in week if day.number and day.cycle}


def test_a_cycle_has_the_days_from_its_start_to_before_its_end_on_the_groups_clock():
    # Local midnight of Malta in winter.
    one = cycle(datetime(2026, 1, 4, 23, tzinfo=UTC), datetime(2026, 1, 7, 23, tzinfo=UTC))

    assert days(one) == {5: 1, 6: 1, 7: 1}
    assert days(one, zone=ZoneInfo("UTC")) == {4: 1, 5: 1, 6: 1, 7: 1}


def test_a_day_in_which_one_cycle_ends_and_another_begins_is_the_new_ones():
    noon = datetime(2026, 1, 6, 11, tzinfo=UTC)

    assert days(cycle(noon - 2 * DAY, noon), cycle(noon, noon + DAY)) == {4: 1, 5: 1, 6: 2, 7: 2}


def test_days_between_cycles_have_none():
    start = datetime(2026, 1, 4, 23, tzinfo=UTC)

    assert days(cycle(start, start + DAY), cycle(start + 3 * DAY, start + 4 * DAY)) == {5: 1, 8: 2}


def test_the_day_of_an_hour_less_is_a_day():
    # The clocks of Malta go forward on 29 March 2026.
    one = cycle(datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 3, 29, 22, tzinfo=UTC))

    assert days(one) == {29: 1}


def test_half_a_year_is_shown_and_the_rest_is_counted():
    start = datetime(2026, 1, 1, 12, tzinfo=UTC)
    months, more = months_of([cycle(start, start + 365 * DAY)], MALTA)

    assert (len(months), more) == (MOST_MONTHS, 13 - MOST_MONTHS)
    assert (months[0].name, months[-1].name) == ("January 2026", "June 2026")


def test_what_is_past_is_left_out_but_for_the_month_that_runs():
    start = datetime(2026, 1, 1, 12, tzinfo=UTC)
    cycles = [cycle(start, start + 90 * DAY)]

    months, _ = months_of(cycles, MALTA, since=start + 45 * DAY)
    assert [month.name for month in months] == ["February 2026", "March 2026", "April 2026"]
    assert [month.name for month in months_of(cycles, MALTA, since=start + 900 * DAY)[0]] == ["April 2026"]


def test_a_strip_is_as_long_as_its_cycles_and_says_where_now_is():
    start = datetime(2026, 1, 1, tzinfo=UTC)
    named = [("c1", cycle(start, start + 3 * DAY)), ("c2", cycle(start + 3 * DAY, start + 4 * DAY))]
    strip = strip_of(named, MALTA, at=start + 2 * DAY)

    assert [(each.left, each.width, each.word) for each in strip.cycles] == [(0, 75, "Running"), (75, 25, "Next")]
    assert strip.now == 50
    assert strip_of(named, MALTA, at=start + 4 * DAY).now is None
