"""Who still fits: the ledgers of several budgets against counting everything anew for each player."""

from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewards.rules.budgets import BUDGET_EXCEEDED, Ledger, Metric, Scope, draw
from tests.cast import ANA

KINDS = [(metric, scope) for metric in Metric for scope in Scope if (metric, scope) != ("UniquePlayers", "PerPlayer")]
Taken = list[tuple[str, Decimal]]


def ledger(metric: Metric, scope: Scope = Scope.GLOBAL, *, limit: str, consumed: str = "0", **uses: int) -> Ledger:
    money = metric is Metric.MONETARY_VALUE
    return Ledger(
        budget_id=uuid4(),
        owner="campaign",
        metric=metric,
        scope=scope,
        limit=Decimal(limit),
        consumed=Decimal(consumed),
        currency="EUR" if money else None,
        uses={player: Decimal(used) for player, used in uses.items()},
    )


def consumption(metric: Metric, scope: Scope, taken: Taken) -> Decimal:
    """What a budget says after all these enrollments, by its definition."""
    if metric is Metric.UNIQUE_PLAYERS:
        return Decimal(len({player for player, _ in taken}))
    prices = [(player, cost if metric is Metric.MONETARY_VALUE else Decimal(1)) for player, cost in taken]
    if scope is Scope.GLOBAL:
        return sum((price for _, price in prices), Decimal(0))
    each = {player: sum(price for name, price in prices if name == player) for player, _ in prices}
    return Decimal(max(each.values(), default=0))


limits = st.integers(1, 12).map(Decimal)
kinds = st.lists(st.tuples(st.sampled_from(KINDS), limits), max_size=4)
costs = st.sampled_from(["0.25", "1", "2.50", "3", "7.5"]).map(Decimal)
queues = st.lists(st.tuples(st.sampled_from("abcd"), costs), max_size=25)


@given(kinds, queues)
def test_whoever_fits_into_every_budget_is_let_in_and_nobody_else(budgets, queue):
    ledgers = [ledger(metric, scope, limit=str(limit)) for (metric, scope), limit in budgets]
    taken: Taken = []
    for player, cost in queue:
        after = [*taken, (player, cost)]
        fits = all(consumption(metric, scope, after) <= limit for (metric, scope), limit in budgets)
        fault = draw(ledgers, player, cost)
        assert (fault is None) == fits
        taken = after if fits else taken
        assert [each.consumed for each in ledgers] == [consumption(*kind, taken) for kind, _ in budgets]


@given(kinds, queues, st.integers(0, 25))
def test_serving_in_two_chunks_is_the_same_as_in_one(budgets, queue, cut):
    whole = [ledger(metric, scope, limit=str(limit)) for (metric, scope), limit in budgets]
    first = [ledger(metric, scope, limit=str(limit)) for (metric, scope), limit in budgets]
    answers = [draw(whole, *each) for each in queue]
    halves = [draw(first, *each) for each in queue[:cut]]
    second = [
        ledger(each.metric, each.scope, limit=str(each.limit), consumed=str(each.consumed), **each.uses)
        for each in first
    ]
    halves += [draw(second, *each) for each in queue[cut:]]

    assert halves == answers
    assert [(each.consumed, each.uses) for each in second] == [(each.consumed, each.uses) for each in whole]


def test_where_one_budget_refuses_nothing_is_taken_out_of_the_others():
    plenty = ledger(Metric.MONETARY_VALUE, limit="100")
    full = ledger(Metric.ENROLLMENT_COUNT, limit="1", consumed="1")

    assert draw([plenty, full], ANA, Decimal(5)) is not None
    assert (plenty.consumed, full.consumed) == (0, 1)


def test_a_player_who_is_counted_already_fits_into_a_full_budget_of_players():
    full = ledger(Metric.UNIQUE_PLAYERS, limit="1", consumed="1", ana=2)

    assert draw([full], ANA, Decimal(5)) is None
    assert draw([full], "bea", Decimal(5)) is not None
    assert (full.consumed, full.uses) == (1, {ANA: 3})


def test_a_player_who_has_given_everything_back_is_a_new_one():
    assert draw([ledger(Metric.UNIQUE_PLAYERS, limit="1", consumed="1", ana=0)], ANA, Decimal(5)) is not None


@pytest.mark.parametrize(
    ("short", "sentence"),
    [
        (
            ledger(Metric.MONETARY_VALUE, limit="5000", consumed="4998"),
            "The campaign's budget of 5,000.00 EUR has 2.00 EUR left; this costs 7.50 EUR.",
        ),
        (
            ledger(Metric.MONETARY_VALUE, Scope.PER_PLAYER, limit="50", consumed="48", ana=45),
            "The campaign's budget of 50.00 EUR for each player has 5.00 EUR left for this one; this costs 7.50 EUR.",
        ),
        (
            ledger(Metric.ENROLLMENT_COUNT, limit="500", consumed="500"),
            "The campaign's budget of 500 enrollments has none left.",
        ),
        (
            ledger(Metric.ENROLLMENT_COUNT, Scope.PER_PLAYER, limit="1", consumed="1", ana=1),
            "The campaign's budget of 1 enrollment for each player has none left for this one.",
        ),
        (
            ledger(Metric.UNIQUE_PLAYERS, limit="300", consumed="300"),
            "The campaign's budget of 300 players has no room for another one.",
        ),
    ],
)
def test_the_refusal_says_which_budget_and_how_much_is_missing(short, sentence):
    fault = draw([short], ANA, Decimal("7.50"))

    assert (fault.code, fault.message) == (BUDGET_EXCEEDED, sentence)


def test_several_budgets_that_refuse_are_all_named():
    money = ledger(Metric.MONETARY_VALUE, limit="1")
    count = ledger(Metric.ENROLLMENT_COUNT, limit="1", consumed="1")
    count.owner = "reward"
    fault = draw([money, count], ANA, Decimal(2))

    assert fault.code == BUDGET_EXCEEDED
    assert "The campaign's budget of 1.00 EUR" in fault.message
    assert "The reward's budget of 1 enrollment" in fault.message
