"""Who may be enrolled into which periods, and with which balance."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from milestones.rules.streaks import Stretch
from milestones.rules.targets import amount_code
from milestones.rules.words import Kind


class Balance(NamedTuple):
    """What a customer starts from in a period; `replaces` what was achieved in it before."""

    amount: Decimal
    replaces: bool


def balance_fault(balance: Decimal | None) -> str | None:
    """Why this can be no initial balance."""
    if balance is None:
        return None
    if amount_code(balance):
        return "BalanceTooLarge"
    return "NegativeBalance" if balance < 0 else None


def starting_balance(achieved: Decimal | None, wished: Decimal | None, *, resets: bool) -> Balance:
    """From `achieved`, what the customer had in the period when leaving it, unless another balance is wished for."""
    if resets:
        return Balance(Decimal(0), replaces=True)
    if wished is not None:
        return Balance(wished, replaces=True)
    return Balance(achieved or Decimal(0), replaces=False)


def overlap(wished: Stretch, standing: Iterable[Stretch]) -> bool:
    """Whether the customer is enrolled in one of the wished periods already."""
    return any(
        (wished.until is None or other.first < wished.until) and (other.until is None or wished.first < other.until)
        for other in standing
        if other.until is None or other.first < other.until
    )


def kind_of(*, is_first: bool, resets: bool) -> Kind:
    if is_first:
        return Kind.ENROLLED
    return Kind.RESET if resets else Kind.RE_ENROLLED
