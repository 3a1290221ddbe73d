"""What the bets of a player come to makes triggers fire: for what holds, within the window, once for ever."""

from datetime import timedelta
from decimal import Decimal

import pytest

from enrollments.models import BetTransaction, Enrollment, Firing, PlayerChange
from enrollments.rules.metrics.sums import Metric, Played
from enrollments.services.triggers import switch_trigger
from tests import bets, cast, triggers
from tests.cast import ANA, BEN, CARLA, DAY, NOON
from tests.played import MINUTE, asks, casino_event, looking, sportsbook_event, staked, sums, tallied, tell
from tests.triggers import outcomes

pytestmark = pytest.mark.django_db


@pytest.fixture
def reward(casino):
    return cast.reward(casino)


def test_a_player_who_has_staked_enough_is_enrolled(casino, reward):
    given = looking(reward, staked(30))

    tell(casino_event("Bet", 1), casino_event("Bet", 2, after=1))
    tallied()
    assert outcomes(given) == {}
    tell(casino_event("Bet", 3, after=2), casino_event("Bet", 4, user_id="zoe", after=2))
    tallied()

    assert outcomes(given) == {ANA: "Enrolled"}
    assert Enrollment.objects.get().source == Enrollment.Sources.TRIGGER
    assert Firing.objects.get().occasion == "staked 30.00 EUR and won 0.00 EUR in 3 bets"
    assert Firing.objects.get().happened_at == NOON + 2 * MINUTE


@pytest.mark.parametrize(
    ("all_of", "fires"),
    [
        ([asks(Metric.STAKE, ">=", 100)], True),
        ([asks(Metric.STAKE, ">", 100)], False),
        ([asks(Metric.WIN, "<=", 60)], True),
        ([asks(Metric.WIN, "<", 60)], True),
        ([asks(Metric.WIN, ">=", 60)], True),
        ([asks(Metric.WIN, ">", 60)], False),
        ([asks(Metric.BETS, ">=", 2)], True),
        ([asks(Metric.BETS, ">", 2)], False),
        ([asks(Metric.NET, "<", 0), asks(Metric.STAKE, ">=", 100)], True),
        ([asks(Metric.NET, "<=", -101)], False),
        ([asks(Metric.MARGIN, "<=", -100)], True),
        ([asks(Metric.MARGIN, "<", -100)], False),
        ([asks(Metric.STAKE, ">=", 100), asks(Metric.NET, ">", 0)], False),
    ],
)
def test_all_that_is_asked_must_hold_at_some_moment(casino, reward, all_of, fires):
    given = looking(reward, *all_of)
    tell(casino_event("Bet", 1, 50), casino_event("Bet", 2, 50, after=1), casino_event("Win", 1, 60, after=2))
    tallied()

    assert bool(outcomes(given)) is fires


def test_without_a_stake_there_is_no_margin(casino, reward):
    given = looking(reward, asks(Metric.MARGIN, ">=", -1000))
    tell(casino_event("Win", 1, 50))
    tallied()

    assert outcomes(given) == {}


def test_only_the_last_days_count_whenever_what_happened_comes(casino, reward):
    given = looking(reward, staked(20), within=timedelta(hours=1))

    tell(casino_event("Bet", 1, after=0), casino_event("Bet", 2, after=61), casino_event("Bet", 3, after=200))
    tallied()
    assert outcomes(given) == {}
    tell(casino_event("Bet", 4, after=140))
    tallied()

    assert outcomes(given) == {ANA: "Enrolled"}
    assert Firing.objects.get().happened_at == NOON + 200 * MINUTE


def test_what_happened_before_the_trigger_starts_or_after_it_ends_does_not_count(casino, reward):
    given = looking(reward, staked(20), within=None, starts_at=NOON, ends_at=NOON + timedelta(hours=1))
    tell(casino_event("Bet", 1, after=-1), casino_event("Bet", 2, after=0), casino_event("Bet", 3, after=60))
    tallied()
    assert outcomes(given) == {}

    tell(casino_event("Bet", 4, after=59))
    tallied()
    assert outcomes(given) == {ANA: "Enrolled"}


def test_bets_in_another_currency_or_of_another_kind_do_not_count(casino, reward):
    given = looking(reward, staked(20), played=(Played.CASINO,))
    tell(casino_event("Bet", 1), casino_event("Bet", 2, currency="USD"))
    tell(sportsbook_event("Bet", 3), sportsbook_event("Bet", 4), sportsbook=True)
    tallied()

    assert outcomes(given) == {}
    assert sums(casino).stake == Decimal(30)


def test_used_free_bets_count_until_they_are_rolled_back(casino, reward):
    anas = bets.enrollment(bets.ten_bets(casino))
    given = looking(reward, staked(3), asks(Metric.WIN, ">=", 4), asks(Metric.BETS, ">=", 1))

    bets.take(anas, "bet-1", 2, win_amount=Decimal(4))
    assert sums(casino) == (Decimal(3), Decimal(4), 1)
    bets.roll_back(anas, "bet-1")
    assert sums(casino) == (0, 0, 0)
    tallied()
    assert outcomes(given) == {}

    bets.take(anas, "bet-2", 2, win_amount=Decimal(4))
    tallied()
    assert outcomes(given) == {ANA: "Enrolled"}


def test_what_is_taken_back_can_make_a_player_a_loser(casino, reward):
    given = looking(reward, asks(Metric.NET, "<", 0), asks(Metric.BETS, ">=", 2))
    tell(
        casino_event("Win", 1, 100, after=-1),
        *[casino_event("Bet", number, after=number) for number in (1, 2)],
    )
    tallied()
    assert outcomes(given) == {}

    tell(casino_event("Rollback", 1, reverses="Win-1", after=9))
    tallied()

    assert outcomes(given) == {ANA: "Enrolled"}


def test_what_is_taken_back_is_looked_at_from_its_own_moment_on(casino, reward):
    given = looking(reward, asks(Metric.NET, "<=", -15), within=timedelta(minutes=10), on=False)
    tell(*[casino_event("Bet", number, after=number) for number in (1, 2)])
    switch_trigger(trigger_id=given.pk, on=True, by=CARLA, at=NOON)

    tell(casino_event("Bet", 3, after=60), casino_event("Bet", 4, user_id="zoe", after=60))
    tell(casino_event("Rollback", 3, after=61), casino_event("Rollback", "nothing", after=62))
    tallied()

    assert outcomes(given) == {}


def test_a_player_is_enrolled_once_for_ever(casino, reward):
    given = looking(reward, staked(10))
    for number in range(3):
        tell(casino_event("Bet", number, after=number))
        tallied()

    assert triggers.counts(given) == (1, 0)
    assert Enrollment.objects.count() == 1


def test_who_may_not_be_rewarded_is_refused(casino, reward):
    given = looking(reward, staked(10))
    tell(casino_event("Bet", 1, user_id=BEN))
    tallied()

    assert outcomes(given) == {BEN: "PlayerRestricted"}


def test_nothing_is_queued_where_no_trigger_looks_at_bets(casino, reward):
    given = looking(reward, staked(10), on=False)
    looking(reward, staked(10), at_end=True, ends_at=NOON + DAY)
    triggers.trigger(reward)
    tell(casino_event("Bet", 1))

    assert not PlayerChange.objects.exists()
    assert BetTransaction.objects.count() == 1
    switch_trigger(trigger_id=given.pk, on=True, by=CARLA, at=NOON)
    tell(casino_event("Bet", 1))
    assert not PlayerChange.objects.exists()
    tell(casino_event("Bet", 2))
    assert PlayerChange.objects.count() == 1


def test_the_bets_of_another_operators_player_do_not_count(casino, reward):
    given = looking(reward, staked(20))
    cast.casino("Bingo")
    tell(casino_event("Bet", 1), casino_event("Bet", 2, origin="bingo"))
    tallied()

    assert outcomes(given) == {}
