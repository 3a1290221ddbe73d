"""What a reward lets each player have: the one range rule that Fixed and Ranged rewards share.

The enrolment code knows only these terms, never a reward type: a new type brings terms of its own.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from core.refusal import Fault, joined


@dataclass(frozen=True, slots=True)
class Range:
    """What one number may be. `column` is its name in lists and on the wire, e.g. `BetValue`.

    `decimals` is how many decimals it may have: those of the currency for a value, 0 for a count.
    """

    column: str
    minimum: Decimal
    maximum: Decimal
    decimals: int

    def __str__(self) -> str:
        low, high = self.bounds()
        return low if low == high else f"{low}-{high}"

    def bounds(self) -> tuple[str, str]:
        """Minimum and maximum as people read them: `("1.00", "5.00")`."""
        return f"{self.minimum:.{self.decimals}f}", f"{self.maximum:.{self.decimals}f}"

    def fault(self, number: Decimal) -> Fault | None:
        """Why `number` is not allowed, or None when it is."""
        if not self.minimum <= number <= self.maximum:
            low, high = self.bounds()
            must = f"must be {low}" if low == high else f"must be between {low} and {high}"
            return Fault(self.column, f"{self.column}OutOfRange", f"{self.column} is {number:f}; it {must}.")
        if number != round(number, self.decimals):
            message = f"{self.column} is {number:f}; it may have {self.decimals} decimals at most."
            return Fault(self.column, f"{self.column}TooPrecise", message)
        return None


@dataclass(frozen=True, slots=True)
class Terms:
    """What an enrolment into a reward may be worth: `count` times `value` in `currency`."""

    currency: str
    value: Range
    count: Range

    def fault(self, value: Decimal, count: int) -> Fault | None:
        """Why `count` times `value` is not allowed, or None when it is."""
        faults = [self.value.fault(value), self.count.fault(Decimal(count))]
        found = [fault for fault in faults if fault is not None]
        return joined(found) if found else None


@dataclass(frozen=True, slots=True)
class Window:
    """When an enrollment can be used: start included, end excluded."""

    starts_at: datetime
    ends_at: datetime


def rolling_window(*, reward_starts_at: datetime, duration: timedelta, at: datetime) -> Window:
    """RollingDuration: from the enrolment or the reward's start, whichever is later, even past the reward's end."""
    starts_at = max(at, reward_starts_at)
    return Window(starts_at, starts_at + duration)
