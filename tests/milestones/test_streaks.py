"""Levels: so many cycles in a row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milestones.rules.streaks import Level, Stretch, levels_of, run_of
from tests.milestones.scene import begin, enrol, leave, levels, middle, run, sells, streak

ALL = [Stretch(1, None)]


def longest(reached: set[int], stretches=ALL, begins: int = 1) -> int:
    return run_of(reached, stretches, begins=begins, until=20).longest


def test_cycles_in_a_row_count_and_one_that_is_missed_breaks_the_run():
    assert longest({1, 2, 3}) == 3
    assert longest({1, 2, 4}) == 2
    assert run_of({1, 2, 4}, ALL, begins=1, until=5).now == 1
    assert run_of({1, 2, 4}, ALL, begins=1, until=6).now == 0


def test_cycles_in_which_the_customer_is_not_enrolled_neither_count_nor_break():
    assert longest({1, 2, 5}, [Stretch(1, 3), Stretch(5, None)]) == 3
    assert longest({1, 2, 6}, [Stretch(1, 3), Stretch(5, None)]) == 2


def test_a_cycle_that_was_reached_before_it_was_left_counts():
    assert longest({1, 2, 3}, [Stretch(1, 2), Stretch(3, None)]) == 3


def test_a_round_begins_with_its_first_cycle():
    assert longest({1, 2, 3, 4}, begins=3) == 2


def test_a_level_is_reached_in_the_cycle_that_makes_the_run_long_enough():
    silver, gold = Level(1, "silver", 2), Level(2, "gold", 4)

    assert levels_of(run_of({1, 2, 4, 5, 6}, ALL, begins=1, until=7), [silver, gold]) == {1: 2}
    assert levels_of(run_of({1, 2, 3, 4, 5}, ALL, begins=1, until=6), [silver, gold]) == {1: 2, 2: 4}


@given(st.sets(st.integers(1, 15)), st.integers(1, 15))
def test_one_more_cycle_never_makes_the_longest_run_shorter(reached, more):
    assert longest(reached | {more}) >= longest(reached)


@pytest.mark.django_db
def test_a_run_that_is_broken_begins_anew_and_levels_are_not_reached_twice(casino):
    given_streak = streak(casino, levels=(1, 2, 3))
    enrol(given_streak, at=begin(1))
    for cycle in (1, 2, 4, 5):
        sells(casino, 1000, at=middle(cycle))

    assert levels(given_streak) == [(1, 1), (1, 2)]
    assert run(given_streak).now == 2


@pytest.mark.django_db
def test_late_news_of_a_missed_cycle_close_the_gap(casino):
    given_streak = streak(casino, levels=(1, 5))
    enrol(given_streak, at=begin(1))
    for cycle in (1, 2, 4, 5):
        sells(casino, 1000, at=middle(cycle))
    assert levels(given_streak) == [(1, 1)]

    sells(casino, 1000, at=middle(3), comes=middle(5))
    assert levels(given_streak) == [(1, 1), (1, 2)]


@pytest.mark.django_db
def test_a_reset_takes_what_was_achieved_in_the_cycle_too(casino):
    given_streak = streak(casino)
    enrol(given_streak, at=begin(1))
    sells(casino, 1000, at=middle(1))
    leave(given_streak, at=middle(1))
    enrol(given_streak, at=middle(1), reset_streak=True)
    sells(casino, 999, at=middle(1))
    assert levels(given_streak) == [(1, 1)]

    sells(casino, 1, at=middle(1))
    assert levels(given_streak) == [(1, 1), (2, 1)]


@pytest.mark.django_db
def test_without_a_reset_the_cycle_goes_on_where_it_was(casino):
    given_streak = streak(casino)
    enrol(given_streak, at=begin(1))
    sells(casino, 600, at=middle(1))
    leave(given_streak, at=middle(1))
    enrol(given_streak, at=middle(1))
    sells(casino, 400, at=middle(1))

    assert levels(given_streak) == [(1, 1)]


@pytest.mark.django_db
def test_cycles_before_a_reset_do_not_help_the_new_round(casino):
    given_streak = streak(casino, levels=(1, 3))
    enrol(given_streak, at=begin(1))
    for cycle in (1, 2):
        sells(casino, 1000, at=middle(cycle))
    leave(given_streak, at=begin(3))
    enrol(given_streak, at=begin(3), reset_streak=True)
    sells(casino, 1000, at=middle(3))

    assert levels(given_streak) == [(1, 1), (2, 1)]
    assert run(given_streak).now == 1
