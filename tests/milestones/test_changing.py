"""Changing a group: what has not begun and nobody was promised; what was, stays."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from milestones.models import Period, Target
from milestones.rules.changes import TargetChange
from milestones.rules.drafts import CyclesDraft
from milestones.rules.words import Frequency
from tests.cast import DAN, DAY, NOON
from tests.milestones.changing import changed, cycles, move, next_ones, own, refusals
from tests.milestones.scene import (
    HOUR,
    achieved,
    at_end,
    begin,
    closed,
    enrol,
    group_draft,
    leave,
    levels,
    made,
    middle,
    milestone,
    reached,
    sells,
    streak,
)

pytestmark = pytest.mark.django_db


def weekly(casino, **wishes) -> Target:
    """Two weeks from the Monday after NOON on, at midnight in Malta."""
    usual = {"frequency_type": Frequency.WEEKLY, "recurring_cycles": 2, "first_day": date(2026, 3, 30), "periods": ()}
    return made(casino, group_draft(**usual | {"time_zone": "Europe/Malta"} | wishes))


def weeks(count: int, first_day: date, **wishes) -> CyclesDraft:
    usual = {"frequency_type": Frequency.WEEKLY, "recurring_cycles": count, "time_zone": "Europe/Malta"}
    return CyclesDraft(**usual | {"first_day": first_day} | wishes)


def standing_in(target: Target, number: int) -> bool:
    """Whether the latest enrolment of the target has the cycle."""
    return any(span.stretch.covers(number) for span in target.enrollments.latest("id").spans.all())


class TestWords:
    def test_change_at_any_time_and_the_group_says_who_did_it(self, abc):
        group = changed(abc, name=" Summer ", description="Now longer", by=DAN, at=begin(9))

        assert (group.name, group.description, group.updated_by, group.updated_at) == (
            *("Summer", "Now longer", DAN, begin(9)),
        )

    def test_have_the_same_rules_as_in_the_beginning(self, abc):
        assert refusals(abc, name=" ", description="x" * 256) == [("name", "Blank"), ("description", "TooLong")]

    def test_that_are_the_same_change_nothing(self, abc):
        assert changed(abc, name="Spring").updated_by is None


class TestFurtherCycles:
    def test_follow_the_others_and_are_numbered_on(self, abc):
        group = changed(abc, more=next_ones(7, 6))

        assert [each[:2] for each in cycles(abc)] == [(number, f"c{number}") for number in range(1, 8)]
        assert group.recurring_cycles == 7

    def test_are_those_of_everybody_who_is_in_for_all_later_ones(self, casino, abc):
        enrol(abc, "c2", at=begin(2))
        changed(abc, more=next_ones(6))
        sells(casino, 1000, at=middle(6))

        assert (achieved(abc), reached(abc)) == ({6: 1000}, [6])

    def test_are_those_of_whoever_stayed_until_all_were_over(self, casino, abc):
        enrol(abc)
        changed(abc, more=own((begin(8), begin(9), None)), at=begin(7))
        sells(casino, 10, at=middle(8))

        assert achieved(abc) == {6: 10}

    @pytest.mark.parametrize("left", [middle(4), begin(6) + HOUR])
    def test_are_not_those_of_whoever_has_left(self, casino, abc, left):
        enrol(abc)
        leave(abc, at=left)
        changed(abc, more=own((begin(8), begin(9), None)), at=begin(7))
        sells(casino, 10, at=begin(8) + HOUR)

        assert achieved(abc) == {}

    def test_are_not_those_of_whoever_is_in_for_one_alone(self, casino):
        abc = milestone(casino, allows_single_period=True)
        enrol(abc, "c5", only_this_period=True)
        changed(abc, more=next_ones(6))

        assert not standing_in(abc, 6)

    def test_let_people_be_enrolled_where_none_was_left(self, abc):
        changed(abc, more=next_ones(9), at=begin(8))

        assert enrol(abc, at=begin(8)).period.ref_code == "c9"

    def test_are_evaluated_at_their_ends(self, casino):
        abc = at_end(casino)
        enrol(abc)
        changed(abc, more=next_ones(6))
        sells(casino, 1000, at=middle(6))
        closed(abc, 6)

        assert reached(abc) == [6]

    def test_let_a_streak_go_on(self, casino):
        given = streak(casino, levels=(2, 3))
        enrol(given, at=begin(3))
        changed(given, more=next_ones(6))
        for number in (4, 5, 6):
            sells(casino, 1000, at=middle(number))

        assert levels(given) == [(1, 1), (1, 2)]

    @pytest.mark.parametrize(
        ("more", "at", "found"),
        [
            (own((begin(5), begin(6), None)), NOON, [("periods", "PeriodsOverlap")]),
            (own((begin(1) - DAY, begin(1), None)), NOON, [("periods", "TooSoon"), ("periods", "PeriodsOverlap")]),
            (own((begin(7), begin(8), None)), begin(7) - timedelta(minutes=5), [("periods", "TooSoon")]),
            (own((begin(6), begin(6), None)), NOON, [("periods", "EndNotAfterStart")]),
            (own((begin(6), begin(7), "c1")), NOON, [("periods", "RefCodeRepeated")]),
            (own((begin(6), begin(8), None), (begin(7), begin(9), None)), NOON, [("periods", "PeriodsOverlap")]),
            (own(), NOON, [("periods", "Required")]),
            (weeks(96, date(2026, 6, 1)), NOON, [("recurring_cycles", "TooMany")]),
            (weeks(0, date(2026, 6, 1)), NOON, [("recurring_cycles", "OutOfRange")]),
            (weeks(1, date(2026, 4, 1)), NOON, [("first_day", "PeriodsOverlap")]),
            (weeks(1, date(9999, 12, 31)), NOON, [("first_day", "OffCalendar")]),
        ],
    )
    def test_have_the_rules_of_all_cycles_and_come_after_the_others(self, abc, more, at, found):
        assert refusals(abc, more=more, at=at) == found

    def test_that_were_given_no_name_never_take_one_that_is_there(self, abc):
        taken = f"PERIOD_G_{abc.group_id}_7"
        changed(abc, more=own((begin(6), begin(7), taken)))

        assert refusals(abc, more=own((begin(7), begin(8), None))) == [("periods", "RefCodeRepeated")]


class TestGeneratedCycles:
    def test_that_go_on_as_they_began_leave_the_frequency_as_it_is(self, casino):
        group = changed(given := weekly(casino), more=weeks(2, date(2026, 4, 13)))

        assert (group.frequency_type, group.recurring_cycles) == (Frequency.WEEKLY, 4)
        assert cycles(given)[3][2:] == (
            datetime(2026, 4, 19, 22, tzinfo=UTC),
            datetime(2026, 4, 26, 22, tzinfo=UTC),
        )

    @pytest.mark.parametrize(
        "more",
        [weeks(1, date(2026, 4, 14)), weeks(1, date(2026, 4, 13), frequency=2), own((begin(9), begin(10), None))],
    )
    def test_that_do_not_give_the_group_dates_of_its_own(self, casino, more):
        group = changed(weekly(casino), more=more)

        assert (group.frequency_type, group.frequency, group.recurring_cycles) == (Frequency.CUSTOM, 1, 3)

    def test_of_months_that_began_on_the_31st_stay_at_the_ends_of_months(self, casino):
        monthly = {"frequency_type": Frequency.MONTHLY, "time_zone": "UTC"}
        given = weekly(casino, recurring_cycles=1, first_day=date(2027, 1, 31), **monthly)
        group = changed(given, more=weeks(2, date(2027, 2, 28), **monthly))

        assert [start.date() for _, _, start, _ in cycles(given)] == [
            *(date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)),
        ]
        assert group.frequency_type == Frequency.MONTHLY


class TestCyclesThatHaveNotBegun:
    def test_are_moved_and_what_happens_then_counts_in_them(self, casino, abc):
        enrol(abc)
        changed(abc, moves=(move(5, begin(6), begin(7)),))
        sells(casino, 10, at=middle(5))
        sells(casino, 20, at=middle(6))

        assert achieved(abc) == {5: 20}

    def test_are_moved_together_to_where_others_of_them_were(self, abc):
        changed(abc, moves=(move(4, begin(5), begin(6)), move(5, begin(6), begin(7))), more=next_ones(7))
        assert [each[2] for each in cycles(abc)] == [begin(number) for number in (1, 2, 3, 5, 6, 7)]

        changed(abc, moves=(move(4, begin(4), begin(5)), move(5, begin(5), begin(6))))
        assert [each[2] for each in cycles(abc)] == [begin(number) for number in (1, 2, 3, 4, 5, 7)]

    def test_keep_who_was_enrolled_into_them_and_the_balance(self, abc):
        enrol(abc, "c4", balance=300)
        changed(abc, moves=(move(4, begin(4) + DAY),))

        assert achieved(abc) == {4: 300}
        assert standing_in(abc, 4)

    @pytest.mark.parametrize(
        ("moves", "found"),
        [
            ((move(3, ends_at=begin(4) - DAY),), [("cycles.3.starts_at", "PeriodBegun")]),
            ((move(1, ends_at=begin(2) - DAY),), [("cycles.1.starts_at", "PeriodBegun")]),
            ((move(4, starts_at=NOON),), [("cycles.4.starts_at", "TooSoon"), ("cycles.4.starts_at", "PeriodsOverlap")]),
            ((move(4, starts_at=begin(4) - DAY),), [("cycles.4.starts_at", "PeriodsOverlap")]),
            ((move(4, ends_at=begin(5) + DAY),), [("cycles.4.ends_at", "PeriodsOverlap")]),
            ((move(5, ends_at=begin(5)),), [("cycles.5.ends_at", "EndNotAfterStart")]),
            ((move(4, begin(8), begin(9)),), [("cycles.4.ends_at", "PeriodsOverlap")]),
            ((move(6, begin(8)),), [("cycles.6.starts_at", "PeriodNotFound")]),
        ],
    )
    def test_have_the_rules_of_all_cycles_and_others_stay_as_they_are(self, abc, moves, found):
        assert refusals(abc, moves=moves) == found

    def test_have_begun_a_little_before_the_clock_says_so(self, abc):
        later = (move(4, ends_at=begin(5) - DAY),)
        soon = begin(4) - timedelta(minutes=5)

        assert refusals(abc, moves=later, at=soon) == [("cycles.4.starts_at", "PeriodBegun")]
        changed(abc, moves=later, at=soon - timedelta(seconds=1))

    def test_make_the_group_one_with_dates_of_its_own(self, casino):
        given = weekly(casino)
        _, second = Period.objects.filter(group=given.group_id).order_by("number")
        group = changed(given, moves=(move(2, ends_at=second.ends_at + DAY),))

        assert group.frequency_type == Frequency.CUSTOM


def test_every_fault_is_found_and_nothing_is_changed(abc):
    found = refusals(
        abc,
        name="",
        moves=(move(3, ends_at=begin(9)),),
        more=weeks(0, date(2026, 6, 1)),
        targets=(TargetChange(number=1, value=Decimal(0)),),
    )

    assert [field for field, _ in found] == [
        *("name", "cycles.3.starts_at", "recurring_cycles", "cycles.3.ends_at", "targets.1.value"),
    ]
