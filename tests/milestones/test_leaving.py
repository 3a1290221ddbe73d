"""Unenrolling: what is lost and what stays (facts.md)."""

import pytest

from core.refusal import Refusal
from tests import cast
from tests.milestones.scene import (
    HOUR,
    achieved,
    at_end,
    begin,
    closed,
    covered,
    enrol,
    leave,
    levels,
    middle,
    milestone,
    reached,
    sells,
    streak,
    waits,
)
from tests.triggers import outcomes

pytestmark = pytest.mark.django_db


@pytest.fixture
def reward(casino):
    return cast.reward(casino)


def test_leaving_in_a_cycle_leaves_it_and_all_later_ones(casino):
    abc = milestone(casino)
    enrol(abc, at=begin(1))

    assert leave(abc, at=middle(3)).period_number == 3
    assert covered(abc) == [1, 2]


def test_what_was_given_immediately_stays(casino, reward):
    abc = milestone(casino)
    trigger = waits(reward, abc)
    enrol(abc, at=begin(3))
    sells(casino, 1000, at=middle(3))
    leave(abc, at=middle(3) + HOUR)

    assert (reached(abc), outcomes(trigger)) == ([3], {"ana": "Pending"})


def test_what_the_current_cycle_would_have_given_at_its_end_is_lost_even_if_the_target_was_met(casino):
    abc = at_end(casino)
    enrol(abc, at=begin(3))
    sells(casino, 1000, at=middle(3))
    leave(abc, at=middle(3) + HOUR)
    closed(abc, 3)

    assert (achieved(abc), reached(abc)) == ({3: 1000}, [])


def test_earlier_cycles_stand_also_those_that_are_not_evaluated_yet(casino):
    abc = at_end(casino)
    enrol(abc, at=begin(2))
    sells(casino, 1000, at=middle(2))
    leave(abc, at=begin(3))
    closed(abc, 2)

    assert reached(abc) == [2]


def test_whoever_comes_back_before_the_end_has_it_again(casino):
    abc = at_end(casino)
    enrol(abc, at=begin(3))
    sells(casino, 1000, at=middle(3))
    leave(abc, at=middle(3))
    enrol(abc, at=middle(3) + HOUR)
    closed(abc, 3)

    assert reached(abc) == [3]


def test_what_happens_in_the_cycle_that_was_left_gives_nothing_any_more(casino):
    abc = milestone(casino)
    enrol(abc, at=begin(3))
    sells(casino, 900, at=middle(3))
    leave(abc, at=middle(3) + 2 * HOUR)
    sells(casino, 100, at=middle(3) + HOUR, comes=middle(3) + 3 * HOUR)
    assert (achieved(abc), reached(abc)) == ({3: 1000}, [])

    # It happened in time and was told of late: who comes back and goes on has it.
    enrol(abc, at=middle(3) + 4 * HOUR)
    assert reached(abc) == [3]


def test_what_another_balance_has_replaced_does_not_come_back_with_late_news(casino):
    abc = milestone(casino)
    enrol(abc, at=begin(3))
    leave(abc, at=middle(3))
    enrol(abc, at=middle(3) + HOUR, balance=150)
    sells(casino, 100, at=middle(3) - HOUR, comes=middle(3) + 2 * HOUR)

    assert achieved(abc) == {3: 150}


def test_late_news_of_a_cycle_before_the_one_that_was_left_count(casino):
    abc = milestone(casino)
    enrol(abc, at=begin(2))
    leave(abc, at=middle(3))
    sells(casino, 1000, at=middle(2), comes=middle(4))

    assert reached(abc) == [2]


def test_levels_that_were_reached_stay(casino):
    given = streak(casino)
    enrol(given, at=begin(1))
    sells(casino, 1000, at=middle(1))
    leave(given, at=middle(1))

    assert levels(given) == [(1, 1)]


@pytest.mark.parametrize("before", [None, "enrolled and left"])
def test_whoever_is_not_enrolled_cannot_leave(casino, before):
    abc = milestone(casino)
    if before:
        enrol(abc)
        leave(abc)

    with pytest.raises(Refusal) as refused:
        leave(abc)

    assert refused.value.code == "NotEnrolled"


def test_between_two_cycles_it_is_the_next_one_that_is_left(casino):
    abc = milestone(casino)
    enrol(abc, "c2", at=begin(1) - HOUR)
    leave(abc, at=begin(1) - HOUR)

    assert covered(abc) == []


def test_after_the_last_cycle_nothing_is_left_to_lose(casino):
    abc = at_end(casino)
    enrol(abc, at=begin(5))
    sells(casino, 1000, at=middle(5))
    leave(abc, at=begin(6))
    closed(abc, 5)

    assert reached(abc) == [5]
