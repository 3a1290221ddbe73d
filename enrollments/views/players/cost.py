"""What an enrolment by hand would cost, and what the budgets would have to say, before anybody confirms it."""

from dataclasses import dataclass
from decimal import Decimal

from core.currencies import money
from enrollments.views.words import free_bets
from rewards.models import Budget, Reward
from rewards.rules.budgets import Ledger, Metric, Scope, in_words
from rewards.services.spending import look_up_players


@dataclass(frozen=True, slots=True)
class Cost:
    """`gift` is what the player would get; `budgets` and `faults` are sentences, and no fault must be left."""

    gift: str
    price: str
    budgets: list[str]
    faults: list[str]


def cost_of(reward: Reward, *, player_id: str, value: Decimal, count: int) -> Cost:
    """Judged by what the budgets hold at this moment; the verb locks them and judges again."""
    price = value * count
    ledgers = [budget.ledger() for budget in Budget.objects.applying_to(reward).order_by("id")]
    look_up_players(ledgers, [player_id])
    fits = {ledger.budget_id: ledger.fits(player_id, price) for ledger in ledgers}
    return Cost(
        gift=f"{free_bets(count)} of {money(value, reward.currency)}",
        price=money(price, reward.currency),
        budgets=[_left(ledger, player_id) for ledger in ledgers if fits[ledger.budget_id]],
        faults=[ledger.fault(player_id, price).message for ledger in ledgers if not fits[ledger.budget_id]],
    )


def _left(ledger: Ledger, player_id: str) -> str:
    """Says `The campaign's budget of 5,000.00 EUR has 2,322.50 EUR left.` or its like."""
    each = ledger.scope is Scope.PER_PLAYER
    has = ledger.uses.get(player_id, Decimal(0))
    what = f"The {ledger.owner}'s budget of {_words(ledger, ledger.limit)}{' for each player' if each else ''}"
    if ledger.metric is Metric.UNIQUE_PLAYERS and has:
        return f"{what} counts this one already."
    left = ledger.limit - (has if each else ledger.consumed)
    return f"{what} has {_words(ledger, left)} left{' for this one' if each else ''}."


def _words(ledger: Ledger, amount: Decimal) -> str:
    return in_words(amount, metric=ledger.metric, currency=ledger.currency)
