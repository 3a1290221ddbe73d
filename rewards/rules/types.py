"""The reward types there are. A further one is a module beside `free_bets` and one row here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from rewards.rules import free_bets
from rewards.rules.terms import Terms


@dataclass(frozen=True, slots=True)
class RewardType:
    """How a reward of this type is read: what a player may have, and one line that says it to people.

    Both take the reward row; which of its columns they read is the type's own business.
    """

    terms: Callable[[Any], Terms]
    summary: Callable[[Any], str]


# By `rewardType`, the discriminator on the wire.
REWARD_TYPES: Final[Mapping[str, RewardType]] = MappingProxyType(
    {
        free_bets.REWARD_TYPE: RewardType(terms=free_bets.terms, summary=free_bets.summary),
    },
)
