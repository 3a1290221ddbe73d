"""What a trigger may wait for in the life of a bonus: "when a welcome bonus becomes lost within 2 hours"."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, ClassVar, Final, Self

from bonuses.rules.life import BonusFacts
from bonuses.rules.words import WAITING, BonusStatus, BonusType, Product
from core.currencies import DECIMALS
from core.durations import spell
from core.refusal import Fault

STATUSES: Final = MappingProxyType(
    {
        BonusStatus.NOT_APPLICABLE: "not applicable",
        BonusStatus.PENDING: "pending",
        BonusStatus.CREATED: "created",
        BonusStatus.CLAIMED: "claimed",
        BonusStatus.ONGOING: "ongoing",
        BonusStatus.COMPLETED: "completed",
        BonusStatus.AUTO_COMPLETED: "auto-completed",
        BonusStatus.FORFEITED: "forfeited",
        BonusStatus.EXPIRED: "expired",
        BonusStatus.LOST: "lost",
        BonusStatus.REVERSED: "reversed",
    },
)
TYPES: Final = MappingProxyType(
    {
        BonusType.NO_DEPOSIT: "no-deposit",
        BonusType.WELCOME: "welcome",
        BonusType.CASHBACK: "cashback",
        BonusType.RELOAD: "reload",
        BonusType.WAGER_FREE: "wager-free",
        BonusType.FREE_SPINS: "free spins",
        BonusType.RISK_FREE_BET: "risk-free bet",
        BonusType.UNDEFINED: "undefined",
    },
)
# Before it is claimed or as it is, no time has passed since.
UNTIMED: Final = WAITING | {BonusStatus.CREATED}
LONGEST_CODE: Final = 255
LONGEST_WITHIN: Final = timedelta(days=366)
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class BonusOccasion:
    """A bonus becomes `status`; what else is said must hold too, what is None does not matter.

    Amounts are those of the event, in the player's `currency`, both ends included. `within` counts from the moment at
    which the bonus was claimed.
    """

    kind: ClassVar[str] = "BonusStatus"

    status: BonusStatus
    type: BonusType | None = None
    product: Product | None = None
    bonus_code: str | None = None
    currency: str | None = None
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    within: timedelta | None = None

    def matches(self, facts: BonusFacts, *, claimed_at: datetime | None) -> bool:
        """Whether this is what `facts` tell of a bonus that was claimed at `claimed_at`."""
        return (
            facts.status is self.status
            and self.type in {None, facts.type}
            and self.product in {None, facts.product}
            and self.bonus_code in {None, facts.bonus_code}
            and self.currency in {None, facts.currency}
            and (self.amount_from is None or facts.amount >= self.amount_from)
            and (self.amount_to is None or facts.amount <= self.amount_to)
            and self._is_soon(facts.happened_at, claimed_at)
        )

    def _is_soon(self, happened_at: datetime, claimed_at: datetime | None) -> bool:
        if self.within is None:
            return True
        return claimed_at is not None and happened_at - claimed_at <= self.within

    def faults(self) -> Iterator[Fault]:
        """Everything that is wrong with it."""
        if len(self.bonus_code or "") > LONGEST_CODE:
            yield Fault("bonus_code", "TooLong", f"This may have {LONGEST_CODE} characters at most.")
        if self.currency is not None and self.currency not in DECIMALS:
            yield Fault("currency", "UnknownCurrency", f"There is no currency {self.currency}.")
        yield from self._amount_faults()
        yield from self._within_faults()

    def _amount_faults(self) -> Iterator[Fault]:
        low, high = self.amount_from, self.amount_to
        if self.currency is None and (low, high) != (None, None):
            yield Fault("currency", "Required", "Say in which currency the amount is.")
        for field, amount in (("amount_from", low), ("amount_to", high)):
            if amount is not None and amount < 0:
                yield Fault(field, "Negative", "An amount is never below zero.")
        if low is not None and high is not None and high < low:
            yield Fault("amount_to", "BelowFrom", "This must not be less than the amount before it.")

    def _within_faults(self) -> Iterator[Fault]:
        if self.within is None:
            return
        if self.within < _MINUTE or self.within % _MINUTE:
            yield Fault("within", "NotMinutes", "Give a whole number, 1 minute or more.")
        if self.within > LONGEST_WITHIN:
            yield Fault("within", "TooLarge", f"This may be {LONGEST_WITHIN.days} days at most.")
        if self.status in UNTIMED:
            message = f"A bonus becomes {STATUSES[self.status]} before it is claimed or as it is: leave the time out."
            yield Fault("within", "NotTimed", message)

    def conditions(self) -> dict[str, object]:
        """As a trigger keeps it: what does not matter is left out."""
        said = {
            "status": self.status.value,
            "type": self.type and self.type.value,
            "product": self.product and self.product.value,
            "bonus_code": self.bonus_code,
            "currency": self.currency,
            "amount_from": None if self.amount_from is None else f"{self.amount_from:f}",
            "amount_to": None if self.amount_to is None else f"{self.amount_to:f}",
            "within_minutes": None if self.within is None else self.within // _MINUTE,
        }
        return {name: value for name, value in said.items() if value is not None}

    @classmethod
    def kept(cls, conditions: Mapping[str, Any]) -> Self:
        """What `conditions` say that a trigger keeps."""
        said = dict(conditions)
        minutes = said.pop("within_minutes", None)
        read = {"status": BonusStatus, "type": BonusType, "product": Product, "amount_from": Decimal}
        read["amount_to"] = Decimal
        known = {name: read[name](value) if name in read else value for name, value in said.items()}
        return cls(**known, within=None if minutes is None else minutes * _MINUTE)

    def words(self) -> str:
        """Writes `a welcome bonus with the code SUMMER becomes lost within 2 hours of being claimed`."""
        kind = f"{TYPES[self.type]} bonus" if self.type else "bonus"
        words = [f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"]
        if self.product:
            words.append(f"of {self.product.value}")
        if self.bonus_code:
            words.append(f"with the code {self.bonus_code}")
        words.append(f"becomes {STATUSES[self.status]}")
        words += self._amount_words()
        if self.within is not None:
            words.append(f"within {spell(self.within)} of being claimed")
        return " ".join(words)

    def _amount_words(self) -> list[str]:
        low, high = self.amount_from, self.amount_to
        if self.currency and low is not None and high is not None:
            return [f"with an amount of {low:f} to {high:f} {self.currency}"]
        if self.currency and low is not None:
            return [f"with an amount of {low:f} {self.currency} or more"]
        if self.currency and high is not None:
            return [f"with an amount of {high:f} {self.currency} or less"]
        return [f"in {self.currency}"] if self.currency else []
