"""What the columns of lists are called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from enrollments.rules.players import PLAYER

VALUE, COUNT = "BetValue", "BetCount"


@dataclass(frozen=True, slots=True)
class Names:
    """What the columns of a list are called; None where there is none, whatever is called so.

    `more` are columns that only some kinds of list have, by their usual names, which are their keys too.
    """

    player: str = PLAYER
    value: str | None = VALUE
    count: str | None = COUNT
    more: Mapping[str, str | None] = field(default_factory=dict)

    def by_key(self) -> dict[str, str | None]:
        """What each column is called, by the key by which everything else knows it."""
        return {"player": self.player, "value": self.value, "count": self.count, **self.more}


AS_AGREED: Final = Names()
# What people read above each column, by its key, in the order in which they are asked about them.
LABELS: Final[Mapping[str, str]] = MappingProxyType({"player": "Player", "value": "Value", "count": "Count"})


class Placed:
    """Whatever says where the columns of a list stand, counted from 0: a column is known by its key."""

    __slots__ = ()

    more: Mapping[str, int | None]

    def place(self, key: str) -> int | None:
        """Where a column stands; None where there is none."""
        place: int | None = self.more[key] if key in self.more else getattr(self, key, None)
        return place
