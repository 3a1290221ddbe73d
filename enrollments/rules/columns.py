"""What the columns of lists are called."""

from dataclasses import dataclass
from typing import Final

from enrollments.rules.players import PLAYER

VALUE, COUNT = "BetValue", "BetCount"


@dataclass(frozen=True, slots=True)
class Names:
    """What the columns of a list are called; None where there is none, whatever is called so."""

    player: str = PLAYER
    value: str | None = VALUE
    count: str | None = COUNT


AS_AGREED: Final = Names()
