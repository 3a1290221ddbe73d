"""Triggers under many hands: noted at once, worked off by several workers, killed in the middle."""

from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.utils import timezone
from redis import Redis

from enrollments.firing_tasks import CALLED, fire_triggers, nudge_firing
from enrollments.models import Enrollment, Firing
from enrollments.services.firing import fire_pending
from rewards.models import Reward
from rewards.rules.budgets import BudgetDraft, Metric, Scope
from rewards.services.budgets import create_budget
from tests import cast
from tests.cast import ANA, CARLA, NOON
from tests.processes import broker_at, eventually, free_port, redis, worker
from tests.screens import FAR_AHEAD, LONG_AGO
from tests.triggers import counts, happens, outcomes, trigger

pytestmark = pytest.mark.django_db(transaction=True)

PLAYERS = [f"player-{number}" for number in range(60)]


@pytest.fixture
def reward() -> Reward:
    """Open by the real clock too, by which workers live."""
    casino = cast.casino()
    parent = cast.campaign(casino, starts_at=LONG_AGO, ends_at=None)
    return cast.reward(casino, campaign=parent, starts_at=LONG_AGO, ends_at=FAR_AHEAD)


def enrolled() -> list[str]:
    return sorted(Enrollment.objects.values_list("operator_player_id", flat=True))


@pytest.fixture(autouse=True)
def _nobody_is_called() -> None:
    """The message of another test, to a broker that is gone, is not waited for."""
    cache.delete(CALLED)


def test_what_is_noted_many_times_at_once_is_noted_once(reward):
    given = trigger(reward)

    assert sum(cast.at_once(*[lambda: happens(given, *PLAYERS)] * 4)) == len(PLAYERS)
    assert Firing.objects.count() == len(PLAYERS)


def test_several_workers_at_once_enrol_everybody_once_and_overspend_nothing(reward):
    budget = BudgetDraft(metric=Metric.ENROLLMENT_COUNT, scope=Scope.GLOBAL, limit=Decimal(50))
    create_budget(owner=reward, draft=budget, by=CARLA, at=NOON)
    given = trigger(reward)
    happens(given, *PLAYERS)

    def work() -> None:
        while fire_pending(limit=7, at=NOON):
            pass

    cast.at_once(*[work] * 4)

    assert len(enrolled()) == len(set(enrolled())) == 50
    assert counts(given) == (50, 10)


def test_an_event_never_waits_for_a_worker_that_holds_the_budget(reward):
    budget = BudgetDraft(metric=Metric.ENROLLMENT_COUNT, scope=Scope.GLOBAL, limit=Decimal(50))
    create_budget(owner=reward, draft=budget, by=CARLA, at=NOON)
    given = trigger(reward)
    happens(given, ANA)

    def note() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        return happens(given, "zoe")

    with transaction.atomic():
        assert fire_pending(limit=10, at=NOON) == 1
        assert cast.at_once(note) == [1]


def test_however_many_events_call_for_a_worker_one_message_waits(reward, tmp_path):
    port = free_port()
    with redis(tmp_path, port), broker_at(f"redis://127.0.0.1:{port}/0"), Redis(port=port) as queue:
        for _ in range(5):
            nudge_firing()
        assert queue.llen("celery") == 1
        fire_triggers()
        nudge_firing()
        assert queue.llen("celery") == 2


@pytest.mark.worker
def test_a_worker_that_is_killed_leaves_nothing_undone_and_nothing_done_twice(reward, tmp_path):
    given = trigger(reward)
    port = free_port()
    with redis(tmp_path, port), broker_at(f"redis://127.0.0.1:{port}/0") as url:
        with worker(tmp_path, REDIS_URL=url) as first:
            happens(given, *[f"player-{number}" for number in range(20_000)], at=timezone.now())
            nudge_firing()
            eventually(Enrollment.objects.exists, what="the first players to be enrolled")
            first.kill()
        assert Firing.objects.waiting().exists()
        with worker(tmp_path, beat=True, name="second", REDIS_URL=url):
            eventually(lambda: not Firing.objects.waiting().exists(), what="the sweep to find what is left")
    assert len(enrolled()) == len(set(enrolled())) == 20_000
    assert counts(given) == (20_000, 0)


def test_without_a_broker_what_was_noted_waits_for_the_sweep(reward):
    given = trigger(reward)
    happens(given, ANA, at=timezone.now())
    with broker_at(f"redis://127.0.0.1:{free_port()}/0"):
        nudge_firing()
    assert outcomes(given) == {ANA: "Pending"}

    fire_triggers()

    assert outcomes(given) == {ANA: "Enrolled"}
