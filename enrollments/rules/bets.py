"""Using up free bets: what a bet may ask for, when it is too early or too late, what its win pays (docs/adr/0014)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final
from unicodedata import category

from core.currencies import decimals_of, fits_currency
from core.refusal import Fault, Refusal
from enrollments.rules.status import EnrollmentStatus
from rewards.rules.free_bets import LARGEST_VALUE


@dataclass(frozen=True, slots=True, kw_only=True)
class BetDraft:
    """One bet, staked with `count` free bets together.

    `reference` is what the caller's system calls it. `win_amount` is all that the bet returned, its stake included;
    None where nothing is said of a win. `product` is the game, None where that is not said either.
    """

    reference: str
    count: int = 1
    win_amount: Decimal | None = None
    product: str | None = None


def bet_faults(draft: BetDraft, *, currency: str, products: Collection[str]) -> Iterator[Fault]:
    """Everything that is wrong with `draft` for a reward in `currency` on these `products`."""
    # A reference stands in addresses and logs, where a line break would tear it.
    if any(category(letter) == "Cc" for letter in draft.reference):
        yield Fault("reference", "ControlCharacter", "This must not hold control characters.")
    if draft.count < 1:
        yield Fault("count", "NotPositive", "This must be greater than zero.")
    yield from _win_faults(draft.win_amount, currency)
    if draft.product is not None and name_among(products, draft.product) is None:
        message = f"The reward is not for {draft.product}. It is for: {', '.join(products)}."
        yield Fault("product", "ProductNotOnReward", message)


def name_among(products: Collection[str], named: str) -> str | None:
    """The one of `products` that `named` means, spelled as there; case does not matter."""
    return next((each for each in products if each.casefold() == named.casefold()), None)


def credit(*, win_amount: Decimal, stake: Decimal, stake_not_returned: bool) -> Decimal:
    """What a bet that returned `win_amount`, its `stake` included, pays to the player.

    Never below zero and never above the win: a bet that returned less than was staked on it pays nothing where the
    stake is kept.
    """
    return max(win_amount - stake, Decimal(0)) if stake_not_returned else win_amount


def refuse_unless_active(status: EnrollmentStatus) -> None:
    """Refuses to take bets from what is not Active, with the code that says why."""
    if status is not EnrollmentStatus.ACTIVE:
        raise Refusal(*_NOT_ACTIVE[status])


def refuse_if_over(status: EnrollmentStatus) -> None:
    """Refuses to give bets back to what would not be usable any more: EnrollmentExpired or EnrollmentCancelled."""
    if status in {EnrollmentStatus.EXPIRED, EnrollmentStatus.CANCELLED}:
        raise Refusal(*_NOT_ACTIVE[status])


_NOT_ACTIVE: Final[Mapping[EnrollmentStatus, tuple[str, str]]] = MappingProxyType(
    {
        EnrollmentStatus.NEW: ("EnrollmentNotStarted", "This enrollment has not started yet."),
        EnrollmentStatus.CLAIMED: ("EnrollmentClaimed", "All free bets of this enrollment are used."),
        EnrollmentStatus.EXPIRED: ("EnrollmentExpired", "This enrollment has expired."),
        EnrollmentStatus.CANCELLED: ("EnrollmentCancelled", "This enrollment has been cancelled."),
    },
)


def _win_faults(win_amount: Decimal | None, currency: str) -> Iterator[Fault]:
    if win_amount is None:
        return
    # Also -0.0, which would be written back with its sign.
    if win_amount.is_signed():
        yield Fault("win_amount", "Negative", "This must not be below zero.")
    if abs(win_amount) > LARGEST_VALUE:
        yield Fault("win_amount", "TooLarge", f"This may be {LARGEST_VALUE:,} at most.")
    elif not fits_currency(win_amount, currency):
        message = f"{win_amount:f} has more decimals than {currency} has ({decimals_of(currency)})."
        yield Fault("win_amount", "TooPrecise", message)
