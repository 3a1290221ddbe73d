"""How rewards travel, by `rewardType`, as `rewards.rules.types` says what they mean.

A further type is a module beside `free_bets` and one row here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from drf_spectacular.utils import PolymorphicProxySerializer

from core.api.inputs import Input
from rewards.api import free_bets
from rewards.api.reward_base import RewardOutput
from rewards.rules.drafts import Details
from rewards.rules.free_bets import REWARD_TYPE as FREE_BETS


@dataclass(frozen=True, slots=True)
class RewardWire:
    """How a type is read and written; `details` is what it adds to a draft, None where that could not be read."""

    input: type[Input]
    output: type[RewardOutput]
    details: Callable[[Mapping[str, Any]], Details | None]


REWARD_WIRES: Final[Mapping[str, RewardWire]] = MappingProxyType(
    {
        FREE_BETS: RewardWire(free_bets.FreeBetsInput, free_bets.FreeBetsOutput, free_bets.details),
    },
)
INPUTS: Final = MappingProxyType({name: wire.input for name, wire in REWARD_WIRES.items()})
# For the OpenAPI document.
_OUTPUTS: Final[dict[str, Any]] = {name: wire.output for name, wire in REWARD_WIRES.items()}
ANY_INPUT: Final = PolymorphicProxySerializer("RewardInput", dict[str, Any](INPUTS), "rewardType")
ANY_OUTPUT: Final = PolymorphicProxySerializer("Reward", _OUTPUTS, "rewardType")
ALL_OUTPUTS: Final = PolymorphicProxySerializer(
    component_name="Reward",
    serializers=_OUTPUTS,
    resource_type_field_name="rewardType",
    many=True,
)
