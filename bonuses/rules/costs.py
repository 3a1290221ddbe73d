"""What a bonus costs, and when: each of its amounts has the moment at which it came about.

All is computed from the life of a bonus alone, so what it added to the sums before a change can be taken out of them
again, and the sums are always what a recount would give.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from bonuses.rules.life import Life
from bonuses.rules.words import OPEN, BonusStatus


class Cost(StrEnum):
    """The columns of the sums."""

    AWARDED = "awarded"
    ACTIVE = "active"
    TURNED_REAL = "turned_real"
    FORFEITED = "forfeited"
    EXPIRED = "expired"
    LOST = "lost"
    REVERSED = "reversed"


_OF_STATE: Final[Mapping[BonusStatus, Cost]] = MappingProxyType(
    {
        **dict.fromkeys(OPEN, Cost.ACTIVE),
        BonusStatus.COMPLETED: Cost.TURNED_REAL,
        BonusStatus.AUTO_COMPLETED: Cost.TURNED_REAL,
        BonusStatus.FORFEITED: Cost.FORFEITED,
        BonusStatus.EXPIRED: Cost.EXPIRED,
        BonusStatus.LOST: Cost.LOST,
    },
)


class Entry(NamedTuple):
    """One amount in the base currency, and when it came about."""

    at: datetime
    cost: Cost
    amount: Decimal


def entries(life: Life | None) -> tuple[Entry, ...]:
    """What a bonus adds to the sums. One that nobody has claimed adds nothing."""
    if life is None:
        return ()
    found = [] if life.awarded_at is None else [Entry(life.awarded_at, Cost.AWARDED, life.awarded)]
    if life.reversed_at is not None:
        found.append(Entry(life.reversed_at, Cost.REVERSED, life.reversed))
    if life.status in _OF_STATE:
        found.append(Entry(life.facts.happened_at, _OF_STATE[life.status], life.worth))
    return tuple(found)
