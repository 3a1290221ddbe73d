"""What customers do, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

# Clocks of other systems may be ahead by so much: no activity is known of a later moment.
AHEAD: Final = timedelta(minutes=5)


class Verdict(StrEnum):
    """What came of an activity that was sent."""

    RECORDED = "Recorded"
    # Known already: it counts once.
    DUPLICATE = "Duplicate"
    # Its id is known, and was another activity: it was not recorded.
    CONFLICT = "Conflict"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFacts:
    """A transaction or an event: `amounts` by the names of its fields; returns and corrections are below zero."""

    activity_id: str
    player_id: str
    kind: str
    happened_at: datetime
    amounts: Mapping[str, Decimal]

    def kept_amounts(self) -> dict[str, str]:
        """As JSON keeps them; the same number is the same text."""
        return {name: f"{amount.normalize():f}" for name, amount in sorted(self.amounts.items())}
