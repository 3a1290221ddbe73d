"""How a customer stands, as pages and answers tell it."""

import pytest

from milestones.standing import Standing, standings_of
from operators.models import Operator
from tests import cast
from tests.cast import ANA
from tests.milestones.scene import begin, enrol, leave, middle, milestone, sells, streak

pytestmark = pytest.mark.django_db


def standing(casino: Operator, *, at) -> Standing:
    (found,) = standings_of(operator=casino, player_id=ANA, at=at)
    return found


def test_each_period_says_what_it_is_and_what_was_achieved(casino):
    abc = milestone(casino)
    enrol(abc, "c2", at=begin(2), balance=300)
    sells(casino, 700, at=middle(2))
    sells(casino, 50, at=middle(3))

    found = standing(casino, at=middle(3))
    assert [(each.status, each.is_enrolled, each.achieved) for each in found.periods] == [
        ("ENDED", False, 0),
        ("ENDED", True, 1000),
        ("RUNNING", True, 50),
        ("UPCOMING", True, 0),
        ("NOT_STARTED", True, 0),
    ]
    assert [each.period.ref_code for each in found.periods if each.reached_at] == ["c2"]
    assert (found.is_enrolled, found.target, found.running.period.ref_code) == (True, abc, "c3")


def test_whoever_has_left_is_not_enrolled_any_more_and_nobody_is_after_the_last_period(casino):
    abc = milestone(casino)
    enrol(abc, at=begin(2))
    assert not standing(casino, at=begin(6)).is_enrolled
    assert standing(casino, at=begin(6)).running is None

    leave(abc, at=middle(3))
    assert not standing(casino, at=middle(3)).is_enrolled


def test_of_a_streak_it_says_the_run_and_the_levels(casino):
    given = streak(casino, levels=(1, 2, 4))
    enrol(given, at=begin(1))
    for cycle in (1, 2):
        sells(casino, 1000, at=middle(cycle))

    found = standing(casino, at=middle(3))
    assert (found.run, found.levels_reached, found.next_level.name) == (2, {1, 2}, "l3")
    assert standing(casino, at=begin(4)).run == 0

    leave(given, at=begin(4))
    enrol(given, at=begin(4), reset_streak=True)
    again = standing(casino, at=begin(4))
    assert (again.run, again.levels_reached, again.next_level.name) == (0, set(), "l1")


def test_the_last_target_comes_first_and_those_of_other_operators_not_at_all(casino, django_assert_num_queries):
    targets = [milestone(casino), streak(casino), milestone(casino)]
    theirs = milestone(cast.casino("Bingo"))
    for target in (*targets, theirs):
        enrol(target)

    with django_assert_num_queries(6):
        found = standings_of(operator=casino, player_id=ANA, at=middle(3))
    assert [each.target for each in found] == targets[::-1]
    assert standings_of(operator=casino, player_id="zoe", at=middle(3)) == []
