"""The sub-cases of the document, one after the other."""

from datetime import timedelta

import pytest

from core.refusal import Refusal
from tests.cast import ANA
from tests.milestones.scene import (
    HOUR,
    achieved,
    begin,
    covered,
    enrol,
    leave,
    levels,
    middle,
    milestone,
    reached,
    sells,
    streak,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("cycle", [1, 3])
def test_sub_cases_1_1_and_2_1_whoever_is_enrolled_at_the_start_of_a_cycle_is_in_it_and_all_later_ones(abc, cycle):
    enrol(abc, f"c{cycle}", at=begin(cycle))

    assert covered(abc) == list(range(cycle, 6))


@pytest.mark.parametrize("cycle", [1, 3])
def test_sub_cases_1_2_and_2_2_what_happened_before_the_enrolment_does_not_count_by_default(casino, abc, cycle):
    enrol(abc, f"c{cycle}", at=middle(cycle))
    sells(casino, 100, at=middle(cycle) - HOUR, comes=middle(cycle) + HOUR)
    sells(casino, 10, at=middle(cycle))

    assert achieved(abc) == {cycle: 10}


@pytest.mark.parametrize("cycle", [1, 3])
def test_sub_cases_1_2_and_2_2_it_counts_where_the_group_says_so_and_it_comes_after_the_enrolment(casino, cycle):
    abc = milestone(casino, counts_before_enrolment=True)
    sells(casino, 1, at=middle(cycle) - 2 * HOUR)
    enrol(abc, f"c{cycle}", at=middle(cycle))
    sells(casino, 20, at=middle(cycle) - HOUR, comes=middle(cycle) + HOUR)
    sells(casino, 300, at=begin(cycle) - HOUR, comes=middle(cycle) + HOUR)

    assert achieved(abc) == {cycle: 20}


def test_sub_case_3_1_with_an_initial_balance_of_300_only_700_are_to_go(casino, abc):
    enrol(abc, "c1", at=begin(1), balance=300)
    assert achieved(abc) == {1: 300}

    sells(casino, 699, at=middle(1))
    assert reached(abc) == []
    sells(casino, 1, at=middle(1))
    assert reached(abc) == [1]


def test_sub_case_3_1_the_balance_is_that_of_its_cycle_alone(casino, abc):
    enrol(abc, "c1", at=begin(1), balance=300)
    sells(casino, 50, at=middle(2))

    assert achieved(abc) == {1: 300, 2: 50}


@pytest.mark.parametrize(("balance", "after"), [(0, 0), (150, 150), (None, 250)])
def test_sub_case_3_2_whoever_left_at_250_and_comes_back_has(casino, abc, balance, after):
    enrol(abc, "c1", at=begin(1))
    sells(casino, 250, at=middle(4))
    leave(abc, at=middle(4) + HOUR)

    enrol(abc, "c4", at=middle(4) + 2 * HOUR, balance=balance)
    assert achieved(abc) == {4: after}
    sells(casino, 1, at=middle(4) + 3 * HOUR)
    assert achieved(abc) == {4: after + 1}


def test_sub_case_3_2_what_happens_while_the_customer_is_out_does_not_count(casino, abc):
    enrol(abc, "c1", at=begin(1))
    sells(casino, 250, at=middle(4))
    leave(abc, at=middle(4) + HOUR)
    sells(casino, 100, at=middle(4) + 2 * HOUR)
    enrol(abc, at=middle(4) + 3 * HOUR)

    assert achieved(abc) == {4: 250}


def test_sub_case_4_one_cycle_alone_is_refused_by_default(abc):
    with pytest.raises(Refusal) as refused:
        enrol(abc, "c3", only_this_period=True)

    assert refused.value.code == "SinglePeriodOnly"


def test_sub_case_4_one_cycle_alone_is_possible_where_the_group_allows_it(casino):
    abc = milestone(casino, allows_single_period=True)
    enrol(abc, "c3", at=middle(2), only_this_period=True)
    assert covered(abc) == [3]

    enrol(abc, "c5", at=middle(2), only_this_period=True)
    assert covered(abc) == [3, 5]
    with pytest.raises(Refusal) as refused:
        enrol(abc, "c4", at=middle(2))
    assert refused.value.code == "AlreadyEnrolled"


def test_sub_case_5_without_a_name_it_is_the_current_cycle_and_all_later_ones(abc):
    enrol(abc, at=middle(2))

    assert covered(abc) == [2, 3, 4, 5]


def test_sub_case_5_without_a_current_cycle_it_is_the_nearest_to_come(abc):
    enrol(abc, at=begin(1) - timedelta(days=1))

    assert covered(abc) == [1, 2, 3, 4, 5]


def test_sub_case_5_without_one_to_come_it_is_refused(abc):
    with pytest.raises(Refusal) as refused:
        enrol(abc, at=begin(6))

    assert refused.value.code == "NoPeriodLeft"


def test_sub_case_6_a_streak_needs_no_period_and_passes_over_name_and_balance_with_warnings(casino):
    given = streak(casino)
    enrolled = enrol(given, "c5", at=middle(2), balance=300)

    assert covered(given) == [2, 3, 4, 5]
    assert (enrolled.warnings, achieved(given)) == (("BalanceIgnored", "PeriodIgnored"), {})


@pytest.mark.parametrize(("reset", "after"), [(False, [(1, 1), (1, 2), (1, 3)]), (True, [(1, 1), (1, 2), (2, 1)])])
def test_sub_case_6_whoever_comes_back_to_a_streak_goes_on_at_l3_or_begins_at_l1(casino, reset, after):
    given = streak(casino)
    enrol(given, at=begin(1))
    for cycle in (1, 2):
        sells(casino, 1000, at=middle(cycle))
    assert levels(given, ANA) == [(1, 1), (1, 2)]
    leave(given, at=begin(3))
    enrol(given, at=begin(4), reset_streak=reset)
    sells(casino, 1000, at=middle(4))

    assert levels(given) == after
