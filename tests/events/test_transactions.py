"""CASINO and SPORTSBOOK events come in as bonus events do: what can be read is kept once, all else is a dead letter."""

import re
from pathlib import Path

import pytest
import simplejson

from core.messages import Message
from enrollments.models import BetTransaction
from enrollments.services.transactions import receive_casino_events
from tests import cast
from tests.cast import ANA, NOON
from tests.events.deliveries import arrival, bonus_message, letters, recorded, take
from tests.played import casino_event, sportsbook_event, sums

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]


def kept() -> list[tuple[str, str, str]]:
    rows = BetTransaction.objects.order_by("source", "external_id")
    return [(row.source, row.kind, row.external_id) for row in rows]


def paths() -> set[str]:
    [letter] = letters()
    return {fault["path"] for fault in letter.faults}


def test_every_type_of_a_batch_is_taken(casino):
    take(
        arrival(sportsbook_event("Bet", 1), "SPORTSBOOK"),
        arrival(bonus_message(1)),
        arrival(casino_event("Bet", 1), "CASINO"),
        arrival(casino_event("Win", 1), "CASINO"),
    )

    assert letters() == []
    assert recorded() == ["bonus-1"]
    assert kept() == [("Casino", "Bet", "Bet-1"), ("Casino", "Win", "Win-1"), ("Sportsbook", "Bet", "Bet-1")]


def test_each_goes_to_the_operator_that_has_its_origin(casino):
    bingo = cast.casino("Bingo")
    take(arrival(casino_event("Bet", 1), "CASINO"), arrival(casino_event("Bet", 1, origin="bingo"), "CASINO"))

    assert (sums(casino).bets, sums(bingo).bets) == (1, 1)


def test_every_fault_of_a_message_is_kept(casino):
    wrong = simplejson.dumps(
        {
            "type": "Refund",
            "transaction_id": 17,
            "round_id": "",
            "user_id": None,
            "amount": -1,
            "currency": "XXX",
            "exchange_rate": "1",
            "origin": "nobody",
            "timestamp": "2026-3-29 12:00",
            "product": 7,
            "game_name": 7,
            "reverses": 7,
            "meta": [],
        }
    )
    take(arrival(wrong.encode(), "CASINO"))

    names = ("type", "transaction_id", "round_id", "user_id", "amount", "currency", "exchange_rate", "origin")
    assert paths() == {f"(root).{name}" for name in (*names, "timestamp", "product", "game_name", "reverses", "meta")}
    assert kept() == []


@pytest.mark.parametrize(
    ("content", "kind", "found"),
    [
        (casino_event("Bet", 1), "SPORTSBOOK", {"(root).bet_id"}),
        (sportsbook_event("Bet", 1), "CASINO", {"(root).round_id"}),
        (casino_event("Bet", 1, amount=None), "CASINO", {"(root).amount"}),
        (casino_event("Bet", 1, reverses="Bet-0"), "CASINO", {"(root).reverses"}),
        (b"[1]", "CASINO", {"(root)"}),
        (b"{", "SPORTSBOOK", {"(root)"}),
    ],
)
def test_what_cannot_be_understood_says_where(casino, content, kind, found):
    take(arrival(content, kind), arrival(casino_event("Bet", 2), "CASINO"))

    assert paths() == found
    assert kept() == [("Casino", "Bet", "Bet-2")]


def test_a_rollback_needs_no_amount_and_more_properties_are_welcome(casino):
    take(
        arrival(casino_event("Bet", 1, vendor={"id": "7"}, product=None), "CASINO"),
        arrival(casino_event("Rollback", 1, amount=None, exchange_rate=None), "CASINO"),
    )

    assert letters() == []
    assert sums(casino) == (0, 0, 0)


def test_a_platform_may_have_one_id_for_a_bet_and_all_that_becomes_of_it(casino):
    take(*[arrival(casino_event(kind, 1, transaction_id="7", round_id="7"), "CASINO") for kind in ("Bet", "Win")])
    assert sums(casino) == (10, 10, 1)

    take(arrival(casino_event("Rollback", 1, transaction_id="7", round_id="7"), "CASINO"))
    assert sums(casino) == (0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_consumers_with_the_same_messages_in_another_order_never_hold_each_other_up():
    casino = cast.casino()
    cast.casino("Bingo")
    messages = [
        arrival(make(kind, number, origin=origin, user_id=f"player-{number % 3}"), name)
        for number in range(40)
        for kind in ("Bet", "Win")
        for make, name in ((casino_event, "CASINO"), (sportsbook_event, "SPORTSBOOK"))
        for origin in ("casino", "bingo")
    ]

    cast.at_once(*[lambda order=order: take(*messages[::order]) for order in (1, -1, 1, -1)])

    assert letters() == []
    assert BetTransaction.objects.filter(operator=casino).count() == len(messages) / 2


def test_an_id_that_no_array_can_hold_plainly_is_kept_as_it_is(casino):
    strange = 'a"b\\c,{d}'
    receive_casino_events(
        [Message(casino_event("Bet", strange, user_id=strange))], operator=casino, door="REST", at=NOON
    )

    [row] = BetTransaction.objects.all()
    assert (row.external_id, row.operator_player_id) == (f"Bet-{strange}", strange)
    assert sums(casino, strange).bets == 1
    assert sums(casino, ANA).bets == 0


def test_the_example_in_the_documents_is_taken(casino):
    casino.origins.create(name="demo-casino")
    example = re.search(r"```json\n(.*?)```", (ROOT / "docs/connecting.md").read_text(), re.DOTALL)
    assert example
    take(arrival(example[1].encode(), "CASINO"))

    assert letters() == []
    assert kept() == [("Casino", "Bet", "t-90817")]
