"""Triggers that look at bets once, when their window ends: then, once, and whatever happens in between."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from enrollments.metrics_tasks import tally_players
from enrollments.models import Enrollment, PlayerChange
from enrollments.rules.metrics.sums import Metric
from enrollments.services.tallying import GRACE, queue_ended, tally_changes
from enrollments.services.triggers import change_trigger, switch_trigger
from tests import bets, cast
from tests.cast import ANA, CARLA, DAY, NOON
from tests.played import asks, casino_event, draft, looking, staked, tallied, tell
from tests.processes import broker_at, eventually, free_port, redis, worker
from tests.screens import FAR_AHEAD, LONG_AGO
from tests.triggers import counts, outcomes, worked_off

pytestmark = pytest.mark.django_db

END = NOON + DAY
LOST = asks(Metric.NET, "<", 0)


@pytest.fixture
def reward(casino):
    return cast.reward(casino)


def ending(reward, *all_of, **wishes):
    """Looks at all bets of the day when it is over."""
    return looking(reward, *all_of, **{"within": None, "starts_at": NOON, "ends_at": END, "at_end": True} | wishes)


def test_what_came_to_be_in_between_does_not_matter(reward):
    given = ending(reward, LOST)
    tell(casino_event("Bet", 1), casino_event("Bet", 2, user_id="zoe"))
    tallied()
    tallied(at=END)
    assert outcomes(given) == {}
    tell(casino_event("Win", 1, 50, after=5))

    tallied(at=END + GRACE)

    assert outcomes(given) == {"zoe": "Enrolled"}


def test_free_bets_count_too(casino, reward):
    anas = bets.enrollment(bets.ten_bets(casino))
    given = ending(reward, staked(3))
    bets.take(anas, "bet-1", 2)

    tallied(at=END + GRACE)
    assert outcomes(given) == {ANA: "Enrolled"}


def test_only_the_last_hours_count_where_that_is_said(reward):
    given = ending(reward, staked(20), within=timedelta(hours=2))
    for player, minutes in (("early", 60), (ANA, 23 * 60)):
        about = {"user_id": player}
        tell(
            casino_event("Bet", f"{player}-1", after=minutes, **about),
            casino_event("Bet", f"{player}-2", after=minutes + 1, **about),
        )
    tallied(at=END + GRACE)

    assert outcomes(given) == {ANA: "Enrolled"}


def test_the_end_is_looked_at_once(reward):
    given = ending(reward, staked(10))
    tell(casino_event("Bet", 1))
    tallied(at=END + GRACE)
    tell(casino_event("Bet", 2, user_id="zoe"))
    tallied(at=END + DAY)

    assert outcomes(given) == {ANA: "Enrolled"}
    assert counts(given) == (1, 0)


def test_an_end_that_is_moved_is_looked_at_again_and_enrols_nobody_twice(reward):
    given = ending(reward, staked(10))
    tell(casino_event("Bet", 1))
    tallied(at=END + GRACE)
    tell(casino_event("Bet", 2, user_id="zoe", after=25 * 60))
    later = draft(staked(10), within=None, starts_at=NOON, ends_at=END + DAY, at_end=True)
    change_trigger(trigger_id=given.pk, draft=later, reward_id=reward.pk, by=CARLA, at=END)
    tallied(at=END + DAY + GRACE)

    assert outcomes(given) == {ANA: "Enrolled", "zoe": "Enrolled"}
    assert Enrollment.objects.count() == 2


def test_who_waits_when_it_is_switched_off_is_not_enrolled(reward):
    given = ending(reward, staked(10))
    tell(casino_event("Bet", 1))
    assert queue_ended(at=END + GRACE)
    switch_trigger(trigger_id=given.pk, on=False, by=CARLA, at=END + GRACE)
    tallied(at=END + GRACE)

    assert outcomes(given) == {}


def _interrupted(step) -> None:
    with transaction.atomic():
        step()
        raise KeyboardInterrupt


@pytest.mark.django_db(transaction=True)
def test_what_dies_in_the_middle_is_done_again_and_once():
    reward = cast.reward(cast.casino())
    given = ending(reward, staked(10))
    players = [f"player-{number}" for number in range(30)]
    tell(*[casino_event("Bet", player, user_id=player) for player in players])

    def dies(step) -> None:
        with pytest.raises(KeyboardInterrupt):
            _interrupted(step)

    dies(lambda: queue_ended(at=END + GRACE))
    assert not PlayerChange.objects.exists()
    assert cast.at_once(*[lambda: queue_ended(at=END + GRACE)] * 3).count(True) == 1
    dies(lambda: tally_changes(limit=7, at=END + GRACE))
    cast.at_once(*[lambda: tally_changes(limit=7, at=END + GRACE)] * 4)
    tallied(at=END + GRACE)

    assert outcomes(given) == dict.fromkeys(players, "Enrolled")
    assert Enrollment.objects.count() == len(players)


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_workers_that_are_killed_while_they_look_enrol_everybody_once(tmp_path):
    casino = cast.casino()
    parent = cast.campaign(casino, starts_at=LONG_AGO, ends_at=None)
    reward = cast.reward(casino, campaign=parent, starts_at=LONG_AGO, ends_at=FAR_AHEAD)
    given = ending(reward, staked(10), starts_at=LONG_AGO, ends_at=timezone.now() - GRACE)
    players = [f"player-{number}" for number in range(5_000)]
    tell(*[casino_event("Bet", player, user_id=player) for player in players])
    port = free_port()
    with redis(tmp_path, port), broker_at(f"redis://127.0.0.1:{port}/0") as url:
        with worker(tmp_path, REDIS_URL=url) as first:
            tally_players.apply_async()
            eventually(Enrollment.objects.exists, what="the first players to be enrolled")
            first.kill()
        with worker(tmp_path, beat=True, name="second", REDIS_URL=url):
            eventually(lambda: Enrollment.objects.count() >= len(players), what="the sweep to find what is left")
    worked_off(at=timezone.now())
    assert counts(given) == (len(players), 0)
    assert Enrollment.objects.values("operator_player_id").distinct().count() == len(players)
