"""The order in which casinos tell of bets, how often, and through how many doors at once, does not matter."""

import random
from decimal import Decimal

import pytest

from enrollments.models import BetTransaction, Enrollment
from tests import cast
from tests.cast import ANA, NOON
from tests.played import casino_event, looking, sportsbook_event, staked, sums, tallied, tell
from tests.triggers import outcomes


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(12))
def test_sums_do_not_depend_on_the_order_in_which_what_happened_comes(casino, seed):
    draw = random.Random(seed)  # noqa: S311 - nobody guesses at tests
    told = []
    stake, win, count = Decimal(0), Decimal(0), 0
    for number in range(20):
        sent = draw.choice((casino_event, sportsbook_event))
        amount, won = draw.randrange(1, 500), draw.choice((0, draw.randrange(1, 900)))
        fate = draw.choice(("played", "played", "bet taken back", "all taken back"))
        events = [sent("Bet", number, amount, after=number)]
        if won:
            events.append(sent("Win", number, won, after=number + 3))
        if fate != "played":
            reverses = f"Bet-{number}" if fate == "bet taken back" else None
            events.append(sent("Rollback", number, reverses=reverses, after=number + 5))
        if fate == "played":
            stake, count = stake + amount, count + 1
        win += won if fate != "all taken back" else 0
        told += [(each, sent is sportsbook_event) for each in events]
    told += draw.choices(told, k=15)
    draw.shuffle(told)
    while told:
        size = draw.randrange(1, 9)
        batch, told = told[:size], told[size:]
        tell(*[each for each, sportsbook in batch if not sportsbook])
        tell(*[each for each, sportsbook in batch if sportsbook], sportsbook=True)

    assert sums(casino) == (stake, win, count)


@pytest.mark.django_db
def test_nobody_takes_back_the_bet_of_another_player(casino):
    tell(casino_event("Bet", 1), casino_event("Rollback", 1, user_id="zoe"))

    assert sums(casino).bets == 1


@pytest.mark.django_db(transaction=True)
def test_one_event_over_many_doors_at_once_counts_once_and_enrols_once():
    casino = cast.casino()
    given = looking(cast.reward(casino), staked(30))
    events = [casino_event("Bet", number, after=number) for number in range(3)]

    def door(order: int):
        def deliver() -> None:
            for event in events[order:] + events[:order]:
                tell(event)
                tallied()

        return deliver

    cast.at_once(*[door(number % 3) for number in range(6)])
    tallied()

    assert BetTransaction.objects.count() == 3
    assert outcomes(given) == {ANA: "Enrolled"}
    assert Enrollment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_bets_that_come_at_the_same_moment_are_seen_together():
    casino = cast.casino()
    given = looking(cast.reward(casino), staked(80))

    cast.at_once(*[lambda number=number: tell(casino_event("Bet", number, after=number)) for number in range(8)])
    tallied(at=NOON)

    assert outcomes(given) == {ANA: "Enrolled"}
