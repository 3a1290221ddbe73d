"""Rewards of the type FreeBets on the wire (gamnify-api-rewards, "Additional Fields for FreeBets")."""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from core.api.fields import Choice, Discriminator, Number, Text, WholeNumber, YesNo
from core.api.inputs import Input, OneOf
from rewards.api.reward_base import RewardInput, RewardOutput
from rewards.models import Reward
from rewards.rules.free_bets import LARGEST_COUNT, LARGEST_VALUE, REWARD_TYPE, FreeBetKind, FreeBets, Wallet

# A stand-in for a currency that could not be read: with the most decimals there are, so that no amount has too many.
_ANY_CURRENCY: Final = "CLF"


class FixedInput(Input):
    """Every player gets the same."""

    freeBetDetailsType = Discriminator(FreeBetKind.FIXED.value, source="kind")
    betValue = Number(source="bet_value")
    betCount = WholeNumber(source="bet_count")
    currencyIsoCode = Text(source="currency", max_length=10)

    stand_ins = MappingProxyType({"bet_value": Decimal(1), "bet_count": 1, "currency": _ANY_CURRENCY})


class RangedInput(Input):
    """Each player gets a value and a count within these ranges."""

    freeBetDetailsType = Discriminator(FreeBetKind.RANGED.value, source="kind")
    minBetValue = Number(source="min_bet_value")
    maxBetValue = Number(source="max_bet_value")
    minBetCount = WholeNumber(source="min_bet_count")
    maxBetCount = WholeNumber(source="max_bet_count")
    currencyIsoCode = Text(source="currency", max_length=10)

    stand_ins = MappingProxyType(
        {
            "min_bet_value": Decimal("0.0001"),
            "max_bet_value": LARGEST_VALUE,
            "min_bet_count": 1,
            "max_bet_count": LARGEST_COUNT,
            "currency": _ANY_CURRENCY,
        },
    )


# By `freeBetDetailsType`.
DETAILS: Final[Mapping[str, type[Input]]] = MappingProxyType(
    {FreeBetKind.FIXED.value: FixedInput, FreeBetKind.RANGED.value: RangedInput},
)


class FixedOutput(serializers.Serializer[Any]):
    """Every player gets the same."""

    freeBetDetailsType = Discriminator(FreeBetKind.FIXED.value, source="kind")
    betValue = Number(source="min_bet_value")
    betCount = WholeNumber(source="min_bet_count")
    currencyIsoCode = serializers.CharField(source="currency")


class RangedOutput(serializers.Serializer[Any]):
    """Each player gets a value and a count within these ranges."""

    freeBetDetailsType = Discriminator(FreeBetKind.RANGED.value, source="kind")
    minBetValue = Number(source="min_bet_value")
    maxBetValue = Number(source="max_bet_value")
    minBetCount = WholeNumber(source="min_bet_count")
    maxBetCount = WholeNumber(source="max_bet_count")
    currencyIsoCode = serializers.CharField(source="currency")


# By `freeBetDetailsType`: how the details are read and how they are written.
DETAILS_IN: Final[Mapping[str, type[Input]]] = MappingProxyType(
    {FreeBetKind.FIXED.value: FixedInput, FreeBetKind.RANGED.value: RangedInput},
)
DETAILS_OUT: Final[Mapping[str, type[serializers.Serializer[Any]]]] = MappingProxyType(
    {FreeBetKind.FIXED.value: FixedOutput, FreeBetKind.RANGED.value: RangedOutput},
)


@extend_schema_field(PolymorphicProxySerializer("FreeBetDetailsInput", dict(DETAILS_IN), "freeBetDetailsType"))
class DetailsIn(OneOf):
    def __init__(self) -> None:
        super().__init__("freeBetDetailsType", DETAILS_IN)


@extend_schema_field(PolymorphicProxySerializer("FreeBetDetails", dict(DETAILS_OUT), "freeBetDetailsType"))
class DetailsOut(serializers.Field[Any, Any, Any, Reward]):
    def __init__(self) -> None:
        super().__init__(source="*", read_only=True)
        self.outputs = {kind: output() for kind, output in DETAILS_OUT.items()}

    def to_representation(self, value: Reward) -> Any:
        agreed = value.terms()
        kind = str(value.details_type)
        columns = {
            "kind": kind,
            # As many decimals as the currency has, not as many as the column.
            "min_bet_value": round(agreed.value.minimum, agreed.value.decimals),
            "max_bet_value": round(agreed.value.maximum, agreed.value.decimals),
            "min_bet_count": value.min_bet_count,
            "max_bet_count": value.max_bet_count,
            "currency": agreed.currency,
        }
        return self.outputs[kind].to_representation(columns)


class FreeBetsInput(RewardInput):
    """A reward of free bets to be created."""

    rewardType = Discriminator(REWARD_TYPE, source="reward_type")
    freeBetDetails = DetailsIn()
    creditWalletType = Choice(Wallet, source="wallet")
    stakeNotReturned = YesNo(source="stake_not_returned")

    stand_ins = MappingProxyType({**RewardInput.stand_ins, "wallet": Wallet.FREE_BET, "stake_not_returned": True})


class FreeBetsOutput(RewardOutput):
    """A reward of free bets."""

    def get_fields(self) -> dict[str, Any]:
        return {
            **super().get_fields(),
            "freeBetDetails": DetailsOut(),
            "creditWalletType": Choice(Wallet, source="credit_wallet"),
            "stakeNotReturned": YesNo(source="stake_not_returned"),
        }


def details(values: Mapping[str, Any]) -> FreeBets | None:
    """What the body of a request promises; None where it does not say which kind it is."""
    if values.get("kind") is None:
        return None
    ends = {
        f"{end}_{what}": values[f"{end}_{what}"] if f"{end}_{what}" in values else values[what]
        for end in ("min", "max")
        for what in ("bet_value", "bet_count")
    }
    return FreeBets(
        kind=FreeBetKind(values["kind"]),
        currency=values["currency"],
        wallet=values["wallet"],
        stake_not_returned=values["stake_not_returned"],
        **ends,
    )
