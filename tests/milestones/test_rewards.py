"""What is reached makes triggers fire: once for ever, or once in each period where the target says so."""

from decimal import Decimal

import pytest

from enrollments.models import Enrollment, Firing
from milestones.rules.occasions import LevelReached, TargetReached
from milestones.services.occasions import past_occasions
from tests import cast
from tests.milestones.scene import (
    HOUR,
    at_end,
    begin,
    closed,
    enrol,
    leave,
    middle,
    milestone,
    sells,
    streak,
    waits,
    waits_for_level,
)
from tests.triggers import outcomes, worked_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def reward(casino):
    return cast.reward(casino)


def firings() -> list[tuple[str, str]]:
    """Which trigger fired in which period."""
    return list(Firing.objects.order_by("trigger__name", "period").values_list("trigger__name", "period"))


def test_whoever_reaches_the_target_is_enrolled_into_the_reward_by_a_worker(casino, reward):
    abc = milestone(casino)
    trigger = waits(reward, abc)
    enrol(abc)
    sells(casino, 999)
    assert outcomes(trigger) == {}

    sells(casino, 1)
    assert outcomes(trigger) == {"ana": "Pending"}
    worked_off()
    assert outcomes(trigger) == {"ana": "Enrolled"}
    assert Enrollment.objects.get().reward == reward
    assert Firing.objects.get().occasion == "ABC, c3"


def test_by_default_it_is_given_once_for_ever(casino, reward):
    abc = milestone(casino)
    waits(reward, abc)
    enrol(abc, at=begin(1))
    for cycle in (3, 4):
        sells(casino, 1000, at=middle(cycle))

    assert firings() == [("Reached", "")]


def test_where_the_target_says_so_it_is_given_once_in_each_period(casino, reward):
    abc = milestone(casino, target_each_period=True)
    waits(reward, abc)
    enrol(abc, at=begin(1))
    for cycle in (3, 4, 4):
        sells(casino, 1000, at=middle(cycle))

    assert firings() == [("Reached", "c3"), ("Reached", "c4")]


def test_whoever_leaves_and_reaches_it_again_from_another_balance_is_not_given_it_again(casino, reward):
    abc = milestone(casino, target_each_period=True)
    waits(reward, abc)
    enrol(abc)
    sells(casino, 1000)
    leave(abc)
    enrol(abc, balance=0)
    sells(casino, 1000)

    assert firings() == [("Reached", "c3")]


def test_what_is_given_at_the_end_is_not_given_before_it(casino, reward):
    abc = at_end(casino)
    waits(reward, abc)
    enrol(abc)
    sells(casino, 1000)
    assert firings() == []

    closed(abc, 3)
    assert firings() == [("Reached", "")]


def test_the_trigger_looks_at_when_the_target_was_reached_not_at_when_the_period_was_evaluated(casino, reward):
    abc = at_end(casino)
    waits(reward, abc, ends_at=begin(4))
    enrol(abc)
    sells(casino, 1000, at=begin(4) - HOUR)
    closed(abc, 3, at=begin(5))

    assert firings() == [("Reached", "")]


def test_only_the_trigger_of_its_target_fires(casino, reward):
    abc, other = milestone(casino), milestone(casino, target_value=Decimal(2000))
    waits(reward, other)
    for target in (abc, other):
        enrol(target)
    sells(casino, 1000)

    assert firings() == []


def test_each_level_has_its_triggers(casino, reward):
    given = streak(casino, levels=(1, 2))
    for level in (1, 2):
        waits_for_level(reward, given, level)
    enrol(given, at=begin(3))
    sells(casino, 1000, at=middle(3))
    assert firings() == [("Level 1", "")]

    sells(casino, 1000, at=middle(4))
    assert firings() == [("Level 1", ""), ("Level 2", "")]


@pytest.mark.parametrize(("each_period", "given_again"), [(False, []), (True, [("Level 1", "c4")])])
def test_a_level_of_another_round_is_given_again_only_where_the_target_says_so(
    casino, reward, each_period, given_again
):
    given = streak(casino, target_each_period=each_period)
    waits_for_level(reward, given, 1)
    enrol(given, at=begin(3))
    sells(casino, 1000, at=middle(3))
    leave(given, at=begin(4))
    enrol(given, at=begin(4), reset_streak=True)
    sells(casino, 1000, at=middle(4))

    first = ("Level 1", "c3") if each_period else ("Level 1", "")
    assert firings() == [first, *given_again]


@pytest.mark.parametrize(
    ("occasion", "words"),
    [
        (TargetReached(target_id=7, target_name="ABC"), "the target ABC is reached"),
        (
            LevelReached(target_id=7, level=2, target_name="Daily", level_name="Silver"),
            "level 2 (Silver) of the streak Daily is reached",
        ),
    ],
)
def test_an_occasion_is_kept_and_read_again_and_said_in_words(occasion, words):
    assert type(occasion).kept(occasion.conditions()) == occasion
    assert occasion.words() == words
    assert list(occasion.faults()) == []


def test_an_occasion_needs_its_target_and_its_level():
    assert [fault.field for fault in TargetReached(target_id=0).faults()] == ["target"]
    assert [fault.field for fault in LevelReached(target_id=0, level=0).faults()] == ["target", "level"]


def test_a_rehearsal_finds_what_has_been_reached_lately(casino):
    abc, given = milestone(casino), streak(casino)
    for target in (abc, given):
        enrol(target, at=begin(1))
    for cycle in (2, 3):
        sells(casino, 1000, at=middle(cycle))

    def past(occasion):
        found = past_occasions(operator=casino, occasion=occasion, since=begin(2), until=begin(4))
        return [(each.player_id, each.occasion, each.happened_at) for each in found]

    assert past(TargetReached(target_id=abc.pk)) == [("ana", "ABC, c3", middle(3)), ("ana", "ABC, c2", middle(2))]
    assert past(LevelReached(target_id=given.pk, level=2)) == [("ana", "ABC, l2", middle(3))]
