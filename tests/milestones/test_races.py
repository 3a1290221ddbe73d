"""Everything at once."""

from collections.abc import Callable
from typing import Any

import pytest

from core.refusal import Refusal
from enrollments.models import Firing
from milestones.models import Activity, EnrollmentEvent, ReachedLevel, Span
from tests import cast
from tests.cast import NOON, at_once
from tests.milestones.scene import (
    HOUR,
    achieved,
    activity,
    begin,
    enrol,
    leave,
    milestone,
    reached,
    record,
    sells,
    streak,
    waits,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def abc(casino):
    target = milestone(casino)
    waits(cast.reward(casino), target)
    return target


def tried(call: Callable[..., Any], *given: Any, **wishes: Any) -> Callable[[], str]:
    def try_it() -> str:
        try:
            call(*given, **wishes)
        except Refusal as refusal:
            return refusal.code
        return "done"

    return try_it


def test_two_calls_at_once_enrol_once(abc):
    answers = at_once(*[tried(enrol, abc, balance=100)] * 4)

    assert sorted(answers) == ["AlreadyEnrolled"] * 3 + ["done"]
    assert (Span.objects.count(), EnrollmentEvent.objects.count(), achieved(abc)) == (1, 1, {3: 100})


def test_two_calls_at_once_re_enrol_once(abc):
    enrol(abc)
    leave(abc)
    answers = at_once(*[tried(enrol, abc)] * 4)

    assert sorted(answers) == ["AlreadyEnrolled"] * 3 + ["done"]
    assert Span.objects.filter(until_number=None).count() == 1


def test_two_calls_at_once_unenrol_once(abc):
    enrol(abc)
    answers = at_once(*[tried(leave, abc)] * 3)

    assert sorted(answers) == ["NotEnrolled"] * 2 + ["done"]


def test_two_activities_at_once_reach_the_target_once_and_none_is_lost(casino, abc):
    enrol(abc)
    at_once(*[lambda: sells(casino, 300) for _ in range(8)])

    assert (achieved(abc), reached(abc)) == ({3: 2400}, [3])
    assert Firing.objects.count() == 1


def test_the_same_activity_at_once_over_many_doors_counts_once(casino, abc):
    enrol(abc)
    same = activity(1000)
    answers = at_once(*[lambda: record(casino, same)] * 4)

    assert sorted(verdict for answer in answers for verdict in answer) == ["Duplicate"] * 3 + ["Recorded"]
    assert (achieved(abc), Activity.objects.count()) == ({3: 1000}, 1)


def test_calls_with_the_same_customers_in_other_orders_never_wait_for_each_other(casino, abc):
    players = [f"p{number}" for number in range(30)]
    for player in players:
        enrol(abc, player=player)
    sold = [activity(100, player=player) for player in players]

    def call(number: int) -> Callable[[], Any]:
        turned = sold[::-1] if number % 2 else sold
        fresh = [activity(900, player=player) for player in (players[::-1] if number % 2 else players)]
        return lambda: record(casino, *turned, *fresh)

    at_once(*[call(number) for number in range(4)])

    assert {sum(achieved(abc, player).values()) for player in players} == {3700}
    assert Firing.objects.count() == 30


def test_an_activity_while_the_customer_is_leaving_counts_before_it_or_gives_nothing(casino, abc):
    for number in range(6):
        player = f"p{number}"
        enrol(abc, player=player, at=begin(3))
        at_once(
            lambda player=player: sells(casino, 1000, at=NOON, player=player),
            lambda player=player: leave(abc, at=NOON + HOUR, player=player),
        )
        assert achieved(abc, player) == {3: 1000}
        # Whoever reached it first keeps it; after that it is only what was achieved.
        fired = Firing.objects.filter(operator_player_id=player).exists()
        assert reached(abc, player) == ([3] if fired else [])


def test_cycles_that_are_reached_at_once_give_each_level_once(casino):
    given = streak(casino, levels=(1, 2, 3))
    enrol(given, at=begin(1))
    at_once(*[lambda n=n: sells(casino, 1000, at=begin(n) + HOUR, comes=begin(4)) for n in (1, 2, 3)])

    assert sorted(ReachedLevel.objects.values_list("number", flat=True)) == [1, 2, 3]
