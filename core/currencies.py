"""ISO 4217: which currency codes there are and how many decimals an amount may have."""

from decimal import Decimal
from typing import Final

from iso4217 import Currency

# Codes without minor units (gold, the testing code and the like) are not money that a player can be given.
DECIMALS: Final[dict[str, int]] = {
    currency.code: currency.exponent for currency in Currency if currency.exponent is not None
}


def decimals_of(code: str) -> int:
    """How many decimals an amount in `code` may have: 2 for EUR, 0 for JPY, 3 for KWD."""
    return DECIMALS[code]


def fits_currency(amount: Decimal, code: str) -> bool:
    """Whether `amount` can be paid in `code`: 2.50 EUR can, 2.505 EUR cannot."""
    return amount == round(amount, decimals_of(code))


def money(amount: Decimal, code: str) -> str:
    """An amount as people read it: `1,234.50 EUR`."""
    return f"{amount:,.{decimals_of(code)}f} {code}"
