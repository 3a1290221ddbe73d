"""What the bets of a player add up to, and what can be asked of that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from operator import ge, gt, le, lt
from types import MappingProxyType
from typing import Any, Final, NamedTuple


class Played(StrEnum):
    """Where bets come from."""

    CASINO = "Casino"
    SPORTSBOOK = "Sportsbook"
    FREE_BETS = "FreeBets"


class Metric(StrEnum):
    STAKE = "TotalStakeAmount"
    WIN = "TotalWinAmount"
    BETS = "BetCount"
    NET = "PlayerNetProfit"
    MARGIN = "PlayerNetProfitMargin"


class Comparison(StrEnum):
    AT_LEAST = ">="
    MORE = ">"
    AT_MOST = "<="
    LESS = "<"


AMOUNTS: Final = frozenset({Metric.STAKE, Metric.WIN, Metric.NET})
# The others may be below zero: the player has lost.
NEVER_NEGATIVE: Final = frozenset({Metric.STAKE, Metric.WIN, Metric.BETS})
_COMPARED: Final[Mapping[Comparison, Callable[[Any, Any], bool]]] = MappingProxyType(
    {Comparison.AT_LEAST: ge, Comparison.MORE: gt, Comparison.AT_MOST: le, Comparison.LESS: lt},
)


class Sums(NamedTuple):
    """Of bets in one currency: what was staked, what was won, and how many they are."""

    stake: Decimal
    win: Decimal
    bets: int

    def of(self, metric: Metric) -> Decimal | None:
        """A margin is in percent of the stake; None where nothing was staked."""
        match metric:
            case Metric.STAKE:
                return self.stake
            case Metric.WIN:
                return self.win
            case Metric.BETS:
                return Decimal(self.bets)
            case Metric.NET:
                return self.win - self.stake
            case Metric.MARGIN:
                return (self.win - self.stake) * 100 / self.stake if self.stake else None


@dataclass(frozen=True, slots=True)
class Condition:
    metric: Metric
    comparison: Comparison
    amount: Decimal

    def holds(self, sums: Sums) -> bool:
        """What is not known does not hold."""
        found = sums.of(self.metric)
        return found is not None and _COMPARED[self.comparison](found, self.amount)
