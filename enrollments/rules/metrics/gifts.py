"""What a trigger gives for the bets of a player, other than the same to all: tiers, or what is worked out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from itertools import pairwise
from typing import Any, Final, NamedTuple, Self
from uuid import UUID

from core.refusal import Fault
from enrollments.rules.metrics.sums import AMOUNTS, NEVER_NEGATIVE, Metric, Sums
from rewards.rules.terms import Range, Terms

MOST_TIERS: Final = 10
HIGHEST_PERCENT: Final = Decimal(1000)


class Gift(NamedTuple):
    """What one player gets; None: what the trigger says for all, or else the least that the reward allows."""

    reward_id: UUID | None = None
    bet_value: Decimal | None = None
    bet_count: int | None = None


@dataclass(frozen=True, slots=True)
class Tier:
    """From `start` on and below `end`; None: open."""

    start: Decimal
    end: Decimal | None
    reward_id: UUID

    def holds(self, amount: Decimal) -> bool:
        return self.start <= amount and (self.end is None or amount < self.end)


@dataclass(frozen=True, slots=True)
class Tiers:
    """Tiered Rewards: the range in which `metric` lies says which reward of the campaign it is."""

    metric: Metric
    tiers: tuple[Tier, ...]

    def gift(self, sums: Sums, terms: Terms) -> Gift | None:  # noqa: ARG002 - as of what is worked out
        """None: in no range."""
        amount = sums.of(self.metric)
        if amount is None:
            return None
        return next((Gift(tier.reward_id) for tier in self.tiers if tier.holds(amount)), None)

    def faults(self, currency: str, terms: Terms | None) -> Iterator[Fault]:  # noqa: ARG002 - as of what is worked out
        if not self.tiers:
            yield Fault("tiers", "Required", "Give at least one range and its reward.")
        if len(self.tiers) > MOST_TIERS:
            yield Fault("tiers", "TooMany", f"There may be {MOST_TIERS} ranges at most.")
        for number, tier in enumerate(self.tiers, 1):
            if tier.start < 0 and self.metric in NEVER_NEGATIVE:
                yield Fault(f"tier_{number}_start", "Negative", "This is never below zero.")
            if tier.end is not None and tier.end <= tier.start:
                yield Fault(f"tier_{number}_end", "EndNotAfterStart", "This must be more than where the range begins.")
        yield from self._overlaps()

    def _overlaps(self) -> Iterator[Fault]:
        in_order = sorted(enumerate(self.tiers, 1), key=lambda each: each[1].start)
        for (_, below), (number, tier) in pairwise(in_order):
            if below.end is None or tier.start < below.end:
                message = "This range begins before the one below it ends: a player would be in both."
                yield Fault(f"tier_{number}_start", "TiersOverlap", message)

    def kept(self) -> dict[str, object]:
        tiers = [
            {"start": f"{tier.start:f}", "reward": str(tier.reward_id)}
            | ({} if tier.end is None else {"end": f"{tier.end:f}"})
            for tier in self.tiers
        ]
        return {"metric": self.metric.value, "tiers": tiers}

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        tiers = [
            Tier(Decimal(tier["start"]), Decimal(tier["end"]) if "end" in tier else None, UUID(tier["reward"]))
            for tier in said["tiers"]
        ]
        return cls(Metric(said["metric"]), tuple(tiers))


@dataclass(frozen=True, slots=True)
class Share:
    """So many percent of a metric, whose sign does not matter: of a loss of 50, 10 percent are 5."""

    percent: Decimal
    metric: Metric

    def within(self, sums: Sums, allowed: Range) -> Decimal | None:
        """Rounded down to what `allowed` can hold, and no more than it allows; None: less than it allows."""
        amount = sums.of(self.metric)
        if amount is None:
            return None
        unit = Decimal(1).scaleb(-allowed.decimals)
        # The cap before the rounding: what is too large for any column is no number of ours to round.
        share = min(abs(amount) * self.percent / 100, allowed.maximum).quantize(unit, ROUND_DOWN)
        return None if share < allowed.minimum else share


@dataclass(frozen=True, slots=True)
class Computed:
    """Dynamic Free Bet: value, count or both are worked out for each player; the other is what the trigger says."""

    value: Share | None = None
    count: Share | None = None

    def gift(self, sums: Sums, terms: Terms) -> Gift | None:
        """None: it comes to less than the reward allows."""
        value = self.value.within(sums, terms.value) if self.value else None
        count = self.count.within(sums, terms.count) if self.count else None
        if (self.value and value is None) or (self.count and count is None):
            return None
        return Gift(None, value, None if count is None else int(count))

    def faults(self, currency: str, terms: Terms | None) -> Iterator[Fault]:
        if self.value is None and self.count is None:
            yield Fault("value_percent", "Required", "Say what is worked out: the value, how many, or both.")
        if self.value and self.value.metric not in AMOUNTS:
            yield Fault("value_metric", "NotAnAmount", "The value of a free bet can only be a part of an amount.")
        if self.count and self.count.metric is Metric.MARGIN:
            yield Fault("count_metric", "NotAnAmount", "Choose an amount or the number of bets.")
        for name, share in (("value", self.value), ("count", self.count)):
            if share and not 0 < share.percent <= HIGHEST_PERCENT:
                yield Fault(f"{name}_percent", "OutOfRange", f"Give more than 0 and at most {HIGHEST_PERCENT} percent.")
        if terms is not None:
            yield from self._faults_of(terms, currency)

    def _faults_of(self, terms: Terms, currency: str) -> Iterator[Fault]:
        if self.value and terms.currency != currency:
            message = f"The reward is in {terms.currency}; a part of {currency} can only be given in {currency}."
            yield Fault("currency", "OtherCurrency", message)
        for name, share, allowed in (("value", self.value, terms.value), ("count", self.count, terms.count)):
            if share and allowed.minimum == allowed.maximum:
                message = "The reward gives the same to everybody: choose one that leaves a range."
                yield Fault(f"{name}_percent", "RewardIsFixed", message)

    def kept(self) -> dict[str, object]:
        both = (("value", self.value), ("count", self.count))
        return {name: {"percent": f"{share.percent:f}", "metric": share.metric.value} for name, share in both if share}

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        return cls(**{name: Share(Decimal(share["percent"]), Metric(share["metric"])) for name, share in said.items()})


def tier_rewards(conditions: Mapping[str, Any]) -> list[UUID]:
    """The rewards of the tiers in the conditions that a trigger keeps, if it has any."""
    return [UUID(tier["reward"]) for tier in conditions.get("tiers", {}).get("tiers", [])]
