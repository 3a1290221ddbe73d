"""What is given at the end of a period: step by step, whatever is killed, and each once."""

from datetime import timedelta

import pytest
from django.db import transaction

from enrollments.bulk.chunks import Step
from enrollments.models import Firing
from milestones.models import Period, PeriodProgress
from milestones.services.closing import close_period, periods_to_close
from milestones.services.counting import GRACE
from milestones.tasks import wake_periods, work_on_period
from tests import cast
from tests.cast import NOON
from tests.meanwhile import meanwhile, people, wait_until_waiting
from tests.milestones.scene import (
    activity,
    at_end,
    begin,
    closed,
    enrol,
    middle,
    milestone,
    reached,
    record,
    sells,
    waits,
)

pytestmark = pytest.mark.django_db
PLAYERS = [f"p{number}" for number in range(7)]
HALF_MINUTE = timedelta(seconds=30)


@pytest.fixture
def abc(casino):
    """Seven customers, of whom all but the first have reached the target in c3."""
    target = at_end(casino)
    waits(cast.reward(casino), target)
    for player in PLAYERS:
        enrol(target, player=player, at=begin(3))
    record(casino, *[activity(1000 if player != "p0" else 999, player=player, at=middle(3)) for player in PLAYERS])
    return target


def third(target) -> Period:
    return target.group.periods.get(number=3)


def step(target, *, rows: int = 3, at=None) -> Step:
    return close_period(period_id=third(target).pk, at=at or begin(4), rows=rows)


def given() -> list[str]:
    return sorted(Firing.objects.values_list("operator_player_id", flat=True))


def test_each_step_gives_what_some_customers_have_earned_until_all_have_it(abc):
    assert step(abc) is Step.AGAIN
    assert given() == ["p1", "p2"]
    assert [step(abc) for _ in range(3)] == [Step.AGAIN, Step.AGAIN, Step.STOP]

    assert given() == PLAYERS[1:]
    assert (third(abc).given_count, third(abc).evaluated_at) == (6, begin(4))


def test_a_period_that_is_evaluated_is_left_alone(abc):
    closed(abc, 3)

    assert step(abc, at=begin(5)) is Step.STOP
    assert third(abc).evaluated_at == begin(4)
    assert Firing.objects.count() == 6


def test_a_period_that_is_not_over_is_not_evaluated(abc):
    assert step(abc, at=begin(4) - timedelta(microseconds=1)) is Step.STOP
    assert given() == []


def test_a_step_that_dies_has_done_nothing_and_is_done_again(abc):
    step(abc)
    with transaction.atomic():
        step(abc)
        transaction.set_rollback(True)

    assert given() == ["p1", "p2"]
    closed(abc, 3)
    assert given() == PLAYERS[1:]
    assert third(abc).given_count == 6


def test_late_news_of_a_customer_whom_the_evaluation_has_passed_count_at_once(casino, abc):
    step(abc)
    sells(casino, 1, at=middle(3), player="p0")
    record(casino, activity(1, at=middle(3), player="p0"), at=begin(4))

    assert given() == ["p0", "p1", "p2"]
    closed(abc, 3)
    assert given() == PLAYERS
    assert reached(abc, "p0") == [3]


def test_late_news_after_the_evaluation_count_at_once(casino, abc):
    closed(abc, 3)
    sells(casino, 1, at=middle(3), comes=begin(5), player="p0")

    assert given() == PLAYERS


def test_a_return_before_the_evaluation_takes_the_reward_away_and_one_after_it_does_not(casino, abc):
    sells(casino, -1, at=middle(3), comes=begin(4), player="p1")
    closed(abc, 3)
    sells(casino, -1, at=middle(3), comes=begin(5), player="p2")

    assert given() == PLAYERS[2:]
    assert reached(abc, "p2") == [3]


def test_what_gives_immediately_has_nothing_to_evaluate(casino):
    target = milestone(casino)
    enrol(target)
    sells(casino, 10)

    assert close_period(period_id=third(target).pk, at=begin(4)) is Step.STOP
    assert third(target).evaluated_at == begin(4)


def test_periods_wait_until_whoever_saw_them_running_has_committed(abc):
    def waiting(at):
        return periods_to_close(at=at, quiet_since=at - HALF_MINUTE)

    numbers = [Period.objects.get(pk=pk).number for pk in waiting(begin(4) + GRACE)]
    assert numbers == [1, 2, 3]
    assert third(abc).pk not in waiting(begin(4))


def test_a_period_that_somebody_works_on_is_not_called_for_again(abc):
    moment = begin(4) + GRACE
    step(abc, at=moment)

    assert third(abc).pk not in periods_to_close(at=moment, quiet_since=moment - HALF_MINUTE)
    assert third(abc).pk in periods_to_close(at=moment + HALF_MINUTE, quiet_since=moment + HALF_MINUTE / 2)


def test_a_worker_goes_on_to_the_end(abc):
    Period.objects.filter(group=abc.group).exclude(number=3).update(evaluated_at=NOON)
    Period.objects.filter(group=abc.group, number=3).update(starts_at=begin(3), ends_at=begin(3) + timedelta(days=1))
    work_on_period(third(abc).pk)
    wake_periods()

    assert given() == PLAYERS[1:]
    assert third(abc).evaluated_at is not None


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_give_each_reward_once(abc):
    def work() -> None:
        while step(abc, rows=1) is Step.AGAIN:
            pass

    cast.at_once(*[work] * 3)

    assert given() == PLAYERS[1:]
    assert third(abc).given_count == 6


@pytest.mark.django_db(transaction=True)
def test_news_that_come_while_a_step_is_under_way_are_not_lost(casino, abc):
    late = activity(1, at=middle(3), player="p0")
    with people() as ask:
        with meanwhile(ask, lambda: step(abc, rows=100)):
            told = ask(lambda: record(casino, late, at=begin(4)))
            wait_until_waiting(1)
        assert told.result(10) == ["Recorded"]

    assert given() == PLAYERS
    assert PeriodProgress.objects.filter(reached_at__isnull=False).count() == 7


@pytest.mark.django_db(transaction=True)
def test_a_step_that_comes_while_news_are_under_way_sees_them(casino, abc):
    late = activity(1, at=middle(3), player="p0")
    with people() as ask:
        with meanwhile(ask, lambda: record(casino, late, at=begin(4))):
            stepping = ask(lambda: step(abc, rows=100))
            wait_until_waiting(1)
        assert stepping.result(10) is Step.AGAIN

    assert given() == PLAYERS
