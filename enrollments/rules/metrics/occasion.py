"""What a trigger may wait for in the bets of a player: "when the total stake is 100 EUR or more within 7 days"."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar, Final, Self
from uuid import UUID

from core.currencies import DECIMALS
from core.refusal import Fault
from enrollments.rules.metrics.gifts import Computed, Gift, Tiers
from enrollments.rules.metrics.sums import NEVER_NEGATIVE, Comparison, Condition, Metric, Played, Sums
from enrollments.rules.triggers import TriggerDraft
from rewards.rules.terms import Terms

LONGEST_WITHIN: Final = timedelta(days=366)
MOST_CONDITIONS: Final = 10
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsOccasion:
    """The bets of a player in `currency` come to what `all_of` say, all of them.

    They are those of the last `within`, or all since the trigger's start. Looked at after each bet, or once when the
    trigger's window ends. `gift` None: the trigger's reward.
    """

    kind: ClassVar[str] = "PlayerMetrics"

    currency: str
    all_of: tuple[Condition, ...] = ()
    within: timedelta | None = None
    played: tuple[Played, ...] = tuple(Played)
    at_end: bool = False
    gift: Tiers | Computed | None = None

    def earned(self, sums: Sums, terms: Terms) -> Gift | None:
        """What a player with these sums gets, of a trigger whose reward has these terms; None: nothing."""
        if not all(condition.holds(sums) for condition in self.all_of):
            return None
        return Gift() if self.gift is None else self.gift.gift(sums, terms)

    def faults(self) -> Iterator[Fault]:
        """Everything that is wrong with it, whatever the reward."""
        if self.currency not in DECIMALS:
            yield Fault("currency", "UnknownCurrency", f"There is no currency {self.currency}.")
        if not self.played:
            yield Fault("played", "Required", "Choose at least one.")
        if not self.all_of and not isinstance(self.gift, Tiers):
            yield Fault("all_of", "Required", "Say what the bets must come to.")
        if len(self.all_of) > MOST_CONDITIONS:
            yield Fault("all_of", "TooMany", f"There may be {MOST_CONDITIONS} conditions at most.")
        for number, condition in enumerate(self.all_of, 1):
            if condition.amount < 0 and condition.metric in NEVER_NEGATIVE:
                yield Fault(f"amount_{number}", "Negative", "This is never below zero.")
            if condition.metric is Metric.BETS and condition.amount % 1:
                yield Fault(f"amount_{number}", "NotWhole", "Bets are counted in whole numbers.")
        yield from self._within_faults()

    def _within_faults(self) -> Iterator[Fault]:
        if self.within is None:
            return
        if self.within < _MINUTE or self.within % _MINUTE:
            yield Fault("within", "NotMinutes", "Give a whole number, 1 minute or more.")
        if self.within > LONGEST_WITHIN:
            yield Fault("within", "TooLarge", f"This may be {LONGEST_WITHIN.days} days at most.")

    def conditions(self) -> dict[str, object]:
        """As a trigger keeps it."""
        said: dict[str, object] = {
            "currency": self.currency,
            "all_of": [[each.metric.value, each.comparison.value, f"{each.amount:f}"] for each in self.all_of],
            "played": [each.value for each in self.played],
            "at_end": self.at_end,
        }
        if self.within is not None:
            said["within_minutes"] = self.within // _MINUTE
        if self.gift is not None:
            said["tiers" if isinstance(self.gift, Tiers) else "computed"] = self.gift.kept()
        return said

    @classmethod
    def kept(cls, conditions: Mapping[str, Any]) -> Self:
        """What `conditions` say that a trigger keeps."""
        minutes = conditions.get("within_minutes")
        gift: Tiers | Computed | None = None
        if "tiers" in conditions:
            gift = Tiers.read(conditions["tiers"])
        elif "computed" in conditions:
            gift = Computed.read(conditions["computed"])
        return cls(
            currency=conditions["currency"],
            all_of=tuple(
                Condition(Metric(metric), Comparison(comparison), Decimal(amount))
                for metric, comparison, amount in conditions["all_of"]
            ),
            within=None if minutes is None else minutes * _MINUTE,
            played=tuple(map(Played, conditions["played"])),
            at_end=conditions["at_end"],
            gift=gift,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsDraft(TriggerDraft):
    """A trigger that waits for what bets come to; what it gives may depend on that."""

    occasion: MetricsOccasion

    def further_faults(self, terms: Terms | None) -> Iterator[Fault]:
        gift = self.occasion.gift
        if self.occasion.within is None and self.starts_at is None:
            yield Fault("starts_at", "Required", "Say from when on bets are summed up.")
        if self.occasion.at_end and self.ends_at is None:
            yield Fault("ends_at", "Required", "Say when the sums are looked at.")
        if gift is not None:
            yield from gift.faults(self.occasion.currency, terms)
        fixed = {"bet_value": self.bet_value, "bet_count": self.bet_count}
        for field, number in fixed.items():
            if number is not None and isinstance(gift, Tiers):
                yield Fault(field, "NotWithTiers", "Each range gives the least that its reward allows.")
        if isinstance(gift, Computed) and gift.value and self.bet_value is not None:
            yield Fault("bet_value", "Computed", "The value is worked out for each player.")
        if isinstance(gift, Computed) and gift.count and self.bet_count is not None:
            yield Fault("bet_count", "Computed", "How many they are is worked out for each player.")

    def further_rewards(self) -> tuple[UUID, ...]:
        gift = self.occasion.gift
        return tuple(tier.reward_id for tier in gift.tiers) if isinstance(gift, Tiers) else ()
