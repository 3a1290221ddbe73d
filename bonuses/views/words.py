"""How bonuses are spoken of on every screen."""

import re
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from bonuses.models import Bonus, BonusEvent
from bonuses.rules.words import OPEN, WAITING, BonusStatus
from core.currencies import DECIMALS, money

# By the word that is shown. What is open can still cost something; what is completed has.
COLOURS: Final = MappingProxyType(
    {
        **{Bonus.Statuses(status.value).label: "info" for status in OPEN},
        **dict.fromkeys(
            (Bonus.Statuses.LOST.label, Bonus.Statuses.EXPIRED.label, Bonus.Statuses.FORFEITED.label),
            "",
        ),
        Bonus.Statuses.COMPLETED.label: "success",
        Bonus.Statuses.AUTO_COMPLETED.label: "success",
    },
)


def spaced(word: str) -> str:
    """`FreeSpins` as `Free spins`."""
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: f" {found[1].lower()}", word)


def sent(amount: Decimal | None, currency: str) -> str:
    """An amount as it was sent: finer than the currency where it was."""
    if amount is None:
        return ""
    exact = amount.normalize()
    digits = max(DECIMALS.get(currency, 2), -int(exact.as_tuple().exponent))
    return f"{exact:,.{digits}f} {currency}"


def rate(bonus: Bonus | BonusEvent) -> str:
    """`1 USD = 0.9214 EUR`; nothing where it is the base currency."""
    base = bonus.operator.base_currency
    if bonus.currency == base and bonus.exchange_rate == 1:
        return ""
    return f"1 {bonus.currency} = {bonus.exchange_rate.normalize():f} {base}"


def called(bonus: Bonus) -> str:
    """What the platform calls the kind of bonus: its code, or its id."""
    return bonus.bonus_code or f"no code, id {bonus.bonus_id}"


def worth(bonus: Bonus) -> str:
    """What its state is about, in the base currency; nothing while nobody has claimed it."""
    if BonusStatus(bonus.status) in WAITING:
        return "-"
    return money(bonus.worth, bonus.operator.base_currency)
