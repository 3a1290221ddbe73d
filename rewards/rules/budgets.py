"""What a budget limits, what is wrong with one that is asked for, and who still fits while players are served.

The metrics and scopes are those of the Gamnify API; what a budget counts is decided in docs/adr/0010.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from core.currencies import DECIMALS, decimals_of, fits_currency, money
from core.refusal import Fault, joined
from rewards.rules.drafts import OperatorFacts
from rewards.rules.free_bets import LARGEST_VALUE

BUDGET_EXCEEDED: Final = "BudgetExceeded"
_NOTHING: Final = Decimal(0)


class Metric(StrEnum):
    """`metricType`: what is counted."""

    MONETARY_VALUE = "MonetaryValue"
    ENROLLMENT_COUNT = "EnrollmentCount"
    UNIQUE_PLAYERS = "UniquePlayers"


class Scope(StrEnum):
    """`enforcementScope`: whether the limit is for all players together or for each one."""

    GLOBAL = "Global"
    PER_PLAYER = "PerPlayer"


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetDraft:
    metric: Metric
    scope: Scope
    limit: Decimal
    currency: str | None = None


def budget_faults(draft: BudgetDraft, facts: OperatorFacts, *, reward_currency: str | None = None) -> list[Fault]:
    """Everything that is wrong with `draft` for this operator.

    `reward_currency` is that of the reward whose budget it is; None for the budget of a campaign.
    """
    return [
        *_scope_faults(draft),
        *_currency_faults(draft, facts, reward_currency),
        *limit_faults(draft.limit, metric=draft.metric, currency=draft.currency),
    ]


def limit_faults(limit: Decimal, *, metric: Metric, currency: str | None) -> list[Fault]:
    """Everything that is wrong with `limit`, for a new budget and for one that is changed."""
    if limit <= 0:
        return [Fault("limit", "NotPositive", "This must be greater than zero.")]
    if limit > LARGEST_VALUE:
        return [Fault("limit", "TooLarge", f"This may be {LARGEST_VALUE:,} at most.")]
    if metric is not Metric.MONETARY_VALUE:
        whole = limit == limit.to_integral_value()
        return [] if whole else [Fault("limit", "NotAWholeNumber", "This must be a whole number.")]
    code = (currency or "").upper()
    if code in DECIMALS and not fits_currency(limit, code):
        message = f"{limit:f} has more decimals than {code} has ({decimals_of(code)})."
        return [Fault("limit", "TooPrecise", message)]
    return []


def _scope_faults(draft: BudgetDraft) -> Iterator[Fault]:
    if draft.metric is Metric.UNIQUE_PLAYERS and draft.scope is Scope.PER_PLAYER:
        message = "A number of different players can only be limited for all players together."
        yield Fault("scope", "ScopeNotSupported", message)


def _currency_faults(draft: BudgetDraft, facts: OperatorFacts, reward_currency: str | None) -> Iterator[Fault]:
    if draft.metric is not Metric.MONETARY_VALUE:
        if draft.currency:
            yield Fault("currency", "CurrencyNotForThisMetric", "Only a budget of money has a currency.")
        return
    if not draft.currency:
        yield Fault("currency", "Required", "Say in which currency.")
        return
    code = draft.currency.upper()
    if code not in DECIMALS:
        yield Fault("currency", "CurrencyNotSupported", f"{draft.currency} is no ISO 4217 currency code.")
    elif reward_currency is None:
        if code not in facts.currencies:
            yield Fault("currency", "CurrencyNotAllowed", f"This operator may not give rewards in {code}.")
    # The reward's own currency is promised, also where the operator's settings have changed since.
    elif code != reward_currency:
        yield Fault("currency", "CurrencyMismatch", f"The reward is in {reward_currency}; so must its budget be.")


def in_words(amount: Decimal, *, metric: Metric, currency: str | None) -> str:
    """An amount of what a budget counts: `5,000.00 EUR`, `1 enrollment`, `300 players`."""
    if metric is Metric.MONETARY_VALUE:
        return money(amount, currency or "")
    noun = "enrollment" if metric is Metric.ENROLLMENT_COUNT else "player"
    return f"{amount:,.0f} {noun}{'' if amount == 1 else 's'}"


@dataclass(slots=True, kw_only=True)
class Ledger:
    """One budget while players are served: how much of it is consumed, and by whom where that matters.

    `uses` holds, for the players at hand, what each has consumed of a PerPlayer budget, or how many enrollments each
    has of one that counts different players. `consumed` of a PerPlayer budget is the most that any one player has.
    `owner` is "campaign" or "reward", for the sentences. `written`: who of the players at hand stood in it before.
    `served` collects whose uses have changed. `high_mark_moved`: somebody who had the most gave something back, and
    only the uses of all players can say who has it now.
    """

    budget_id: UUID
    owner: str
    metric: Metric
    scope: Scope
    limit: Decimal
    consumed: Decimal
    currency: str | None = None
    uses: dict[str, Decimal] = field(default_factory=dict)
    written: frozenset[str] = frozenset()
    served: set[str] = field(default_factory=set)
    high_mark_moved: bool = False
    # Asked for every row of a list, so it is worked out once.
    counts_money: bool = field(init=False)
    counts_players: bool = field(init=False)
    for_each: bool = field(init=False)
    looks_at_players: bool = field(init=False)

    def __post_init__(self) -> None:
        self.counts_money = self.metric is Metric.MONETARY_VALUE
        self.counts_players = self.metric is Metric.UNIQUE_PLAYERS
        self.for_each = self.scope is Scope.PER_PLAYER
        # Whether it must know what each player has.
        self.looks_at_players = self.for_each or self.counts_players

    def fits(self, player_id: str, cost: Decimal) -> bool:
        """Whether one more enrollment of `cost` stays within the limit."""
        if self.counts_players:
            return bool(self.uses.get(player_id)) or self.consumed < self.limit
        before = self.uses.get(player_id, _NOTHING) if self.for_each else self.consumed
        return before + (cost if self.counts_money else 1) <= self.limit

    def take(self, player_id: str, cost: Decimal) -> None:
        """Counts one more enrollment of `cost`, which fits."""
        price = cost if self.counts_money else 1
        if not self.looks_at_players:
            self.consumed += price
            return
        self.served.add(player_id)
        before = self.uses.get(player_id, _NOTHING)
        if self.counts_players:
            self.consumed += not before
            self.uses[player_id] = before + 1
            return
        after = self.uses[player_id] = before + price
        self.consumed = max(self.consumed, after)

    def give_back(self, player_id: str, cost: Decimal, *, untouched: bool) -> None:
        """Counts back what an enrollment leaves unused: `cost`, and the enrollment itself where it is `untouched`."""
        amount = cost if self.metric is Metric.MONETARY_VALUE else Decimal(untouched)
        if not self.looks_at_players:
            self.consumed -= amount
        elif amount:
            self.served.add(player_id)
            had = self.uses[player_id]
            self.uses[player_id] = had - amount
            if self.metric is Metric.UNIQUE_PLAYERS:
                self.consumed -= had == amount
            else:
                self.high_mark_moved |= had == self.consumed

    def fault(self, player_id: str, cost: Decimal) -> Fault:
        """Why an enrollment of `cost` does not fit."""
        each = self.scope is Scope.PER_PLAYER
        limit = in_words(self.limit, metric=self.metric, currency=self.currency)
        message = f"The {self.owner}'s budget of {limit}{' for each player' if each else ''} has "
        if self.metric is Metric.UNIQUE_PLAYERS:
            message += "no room for another one."
        elif self.metric is Metric.ENROLLMENT_COUNT:
            message += f"none left{' for this one' if each else ''}."
        else:
            left = money(self.limit - self._consumed_before(player_id), self.currency or "")
            price = money(cost, self.currency or "")
            message += f"{left} left{' for this one' if each else ''}; this costs {price}."
        return Fault("", BUDGET_EXCEEDED, message)

    def _consumed_before(self, player_id: str) -> Decimal:
        return self.uses.get(player_id, _NOTHING) if self.scope is Scope.PER_PLAYER else self.consumed


def draw(ledgers: Sequence[Ledger], player_id: str, cost: Decimal) -> Fault | None:
    """Takes one enrollment of `cost` from every ledger; or from none, and says which have too little left."""
    for ledger in ledgers:
        if not ledger.fits(player_id, cost):
            return joined([each.fault(player_id, cost) for each in ledgers if not each.fits(player_id, cost)])
    for ledger in ledgers:
        ledger.take(player_id, cost)
    return None
