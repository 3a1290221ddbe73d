"""The reward type FreeBets, Fixed and Ranged (gamnify-api-rewards, "Additional Fields for FreeBets")."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from core.currencies import DECIMALS, decimals_of, fits_currency
from core.refusal import Fault
from rewards.rules.drafts import OperatorFacts
from rewards.rules.terms import Range, Terms

REWARD_TYPE = "FreeBets"
# Of numeric(18, 4): what the columns can hold.
LARGEST_VALUE = Decimal(99999999999999)
LARGEST_COUNT = 1_000_000


class FreeBetKind(StrEnum):
    """`freeBetDetailsType`."""

    FIXED = "Fixed"
    RANGED = "Ranged"


class Wallet(StrEnum):
    """`creditWalletType`: where winnings go."""

    REAL = "Real"
    BONUS = "Bonus"
    FREE_BET = "FreeBet"


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeBets:
    """What a reward of free bets promises. A Fixed one is a Ranged one whose minimum equals its maximum."""

    kind: FreeBetKind
    min_bet_value: Decimal
    max_bet_value: Decimal
    min_bet_count: int
    max_bet_count: int
    currency: str
    wallet: Wallet
    stake_not_returned: bool

    def faults(self, facts: OperatorFacts) -> Iterator[Fault]:
        """Everything that is wrong; fields are named as on the form: `bet_value` if Fixed, `min_bet_value` if not."""
        yield from self._currency_faults(facts)
        yield from self._bounds("bet_value", self.min_bet_value, self.max_bet_value, LARGEST_VALUE)
        yield from self._bounds(
            "bet_count",
            Decimal(self.min_bet_count),
            Decimal(self.max_bet_count),
            Decimal(LARGEST_COUNT),
        )

    def columns(self) -> dict[str, object]:
        return {
            "reward_type": REWARD_TYPE,
            "details_type": self.kind.value,
            "min_bet_value": self.min_bet_value,
            "max_bet_value": self.max_bet_value,
            "min_bet_count": self.min_bet_count,
            "max_bet_count": self.max_bet_count,
            "currency": self.currency.upper(),
            "credit_wallet": self.wallet.value,
            "stake_not_returned": self.stake_not_returned,
        }

    def _currency_faults(self, facts: OperatorFacts) -> Iterator[Fault]:
        code = self.currency.upper()
        if code not in DECIMALS:
            yield Fault("currency", "CurrencyNotSupported", f"{self.currency} is no ISO 4217 currency code.")
            return
        if code not in facts.currencies:
            yield Fault("currency", "CurrencyNotAllowed", f"This operator may not give rewards in {code}.")
        for name in ("min_bet_value", "max_bet_value"):
            amount = getattr(self, name)
            if abs(amount) <= LARGEST_VALUE and not fits_currency(amount, code):
                message = f"{amount:f} has more decimals than {code} has ({decimals_of(code)})."
                yield Fault(self._form_name(name), "TooPrecise", message)
            if self.kind is FreeBetKind.FIXED:
                return

    def _bounds(self, what: str, low: Decimal, high: Decimal, largest: Decimal) -> Iterator[Fault]:
        if low <= 0:
            yield Fault(self._form_name(f"min_{what}"), "NotPositive", "This must be greater than zero.")
        if high > largest:
            yield Fault(self._form_name(f"max_{what}"), "TooLarge", f"This may be {largest:,} at most.")
        if high < low:
            yield Fault(f"max_{what}", "MaxBelowMin", "The maximum must not be below the minimum.")
        if self.kind is FreeBetKind.FIXED and high != low:
            yield Fault(what, "NotFixed", "A fixed reward has one value.")

    def _form_name(self, column: str) -> str:
        return column[len("min_") :] if self.kind is FreeBetKind.FIXED else column


class Columns(Protocol):
    """The columns of a reward row that this type reads."""

    currency: str
    min_bet_value: Decimal | None
    max_bet_value: Decimal | None
    min_bet_count: int | None
    max_bet_count: int | None


def terms(row: Columns) -> Terms:
    """What each player enrolled into this FreeBets reward may have."""
    # A CHECK of the table holds that they are there.
    assert row.min_bet_value is not None
    assert row.max_bet_value is not None
    assert row.min_bet_count is not None
    assert row.max_bet_count is not None
    return Terms(
        currency=row.currency,
        value=Range("BetValue", row.min_bet_value, row.max_bet_value, decimals=decimals_of(row.currency)),
        count=Range("BetCount", Decimal(row.min_bet_count), Decimal(row.max_bet_count), decimals=0),
    )


def summary(row: Columns) -> str:
    """One line for people: `5-20 free bets of 1.00-5.00 EUR`."""
    agreed = terms(row)
    return f"{agreed.count} free bets of {agreed.value} {agreed.currency}"
