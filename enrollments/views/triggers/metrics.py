"""The form of triggers that look at what the bets of players come to."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from django import forms
from django.forms import BoundField

from core.durations import largest_unit
from enrollments.models import Trigger
from enrollments.rules.metrics.gifts import Computed, Share, Tier, Tiers
from enrollments.rules.metrics.occasion import MetricsDraft, MetricsOccasion
from enrollments.rules.metrics.sums import AMOUNTS, Comparison, Condition, Metric, Played
from enrollments.rules.metrics.words import COMPARED, METRICS, PLAYED
from enrollments.views.triggers.form import TriggerForm, number, said

CONDITIONS: Final = 4
TIERS: Final = 5
_UNITS: Final = (("minutes", "minutes"), ("hours", "hours"), ("days", "days"))


class Gives(StrEnum):
    SAME = "Same"
    TIERED = "Tiered"
    COMPUTED = "Computed"


def _choice(label: str, choices: Mapping[Any, str], *, empty: str | None = None) -> forms.ChoiceField:
    offered = [(str(key), words) for key, words in choices.items()]
    return forms.ChoiceField(
        label=label,
        required=False,
        choices=offered if empty is None else [("", empty), *offered],
        widget=forms.Select(attrs=said(label)),
    )


def _of(metrics: frozenset[Metric]) -> dict[Metric, str]:
    named = {**METRICS, Metric.NET: "net profit or loss"}
    return {metric: words for metric, words in named.items() if metric in metrics}


class MetricsTriggerForm(TriggerForm):
    """When a player's [net profit] is [less than] [0] in bets in [EUR] [of the last] [7] [days], give [a reward]."""

    # What is not asked for is hidden, and nothing hidden is asked for by the browser.
    use_required_attribute = False

    currency = forms.CharField(
        label="Currency of the bets",
        max_length=3,
        widget=forms.TextInput(attrs=said("Currency", autocomplete="off", size=4)),
    )
    played = forms.MultipleChoiceField(
        label="Bets with",
        choices=[(each.value, words.removeprefix("the ")) for each, words in PLAYED.items()],
        initial=[each.value for each in Played],
        widget=forms.CheckboxSelectMultiple(attrs=said("Bets with")),
        error_messages={"required": "Choose at least one."},
    )
    span = _choice("Since when", {"last": "of the last", "start": "since the start of this trigger"})
    within_count = forms.IntegerField(
        label="Time", required=False, max_value=1_000_000, initial=7, widget=forms.NumberInput(attrs=said("Time"))
    )
    within_unit = _choice("Unit of time", dict(_UNITS))
    moment = _choice("Looked at", {"each": "as soon as that is so", "end": "once, when this trigger ends"})
    gives = _choice(
        "What players get",
        {
            Gives.SAME: "the same to each:",
            Gives.TIERED: "a reward by range:",
            Gives.COMPUTED: "worked out for each:",
        },
    )
    tier_metric = _choice("What the ranges are of", METRICS)
    value_percent = number("Percent for the value", placeholder="none")
    value_metric = _choice("Value is a part of", _of(AMOUNTS))
    count_percent = number("Percent for how many", placeholder="none")
    count_metric = _choice("How many is a part of", _of(AMOUNTS | {Metric.BETS}))

    def __init__(self, *args: Any, **wishes: Any) -> None:
        super().__init__(*args, **wishes)
        self.names: dict[str, str] = {"within": "within_count", "all_of": "amount_1", "tiers": "tier_1_start"}
        self.fields["currency"].initial = wishes["operator"].base_currency
        self.fields["within_unit"].initial = "days"
        rewards: Any = self.fields["reward"]
        rewards.required = False
        for row in range(1, CONDITIONS + 1):
            self.fields[f"metric_{row}"] = _choice(
                f"Metric {row}", METRICS, empty="(nothing more)" if row > 1 else None
            )
            self.fields[f"comparison_{row}"] = _choice(f"Comparison {row}", COMPARED)
            self.fields[f"amount_{row}"] = number(f"Number {row}")
        for row in range(1, TIERS + 1):
            self.fields[f"tier_{row}_start"] = number(f"Range {row} from")
            self.fields[f"tier_{row}_end"] = number(f"Range {row} to", placeholder="open")
            offered = forms.ModelChoiceField(
                queryset=rewards.queryset,
                required=False,
                empty_label="no range",
                widget=forms.Select(attrs=said(f"Reward of range {row}")),
                error_messages=rewards.error_messages,
            )
            offered.label_from_instance = rewards.label_from_instance  # type: ignore[method-assign]  # as Django does
            self.fields[f"tier_{row}_reward"] = offered

    @property
    def condition_rows(self) -> list[list[BoundField]]:
        names = ("metric", "comparison", "amount")
        return [[self[f"{name}_{row}"] for name in names] for row in range(1, CONDITIONS + 1)]

    @property
    def tier_rows(self) -> list[list[BoundField]]:
        names = ("start", "end", "reward")
        return [[self[f"tier_{row}_{name}"] for name in names] for row in range(1, TIERS + 1)]

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def initial_of(self, trigger: Trigger) -> dict[str, Any]:
        return super().initial_of(trigger) | _initial(MetricsOccasion.kept(trigger.conditions))

    def clean(self) -> None:
        self._ask_for_numbers()
        if self._gives is Gives.TIERED:
            self._ask_for_tiers()
        elif "reward" in self.cleaned_data and not self.cleaned_data["reward"]:
            self.add_error("reward", "Choose a reward.")
        super().clean()

    def _ask_for_numbers(self) -> None:
        found = self.cleaned_data
        for row in range(1, CONDITIONS + 1):
            # The first has no "nothing": where ranges say all, its number is left empty.
            if row > 1 and found[f"metric_{row}"] and found.get(f"amount_{row}", 0) is None:
                self.add_error(f"amount_{row}", "Give a number.")
        if found["span"] == "last" and found.get("within_count", 0) is None:
            self.add_error("within_count", "Give a number.")

    def _ask_for_tiers(self) -> None:
        found = self.cleaned_data
        for row in range(1, TIERS + 1):
            start, end, reward = (found.get(f"tier_{row}_{name}") for name in ("start", "end", "reward"))
            if (reward or end is not None) and start is None and f"tier_{row}_start" in found:
                self.add_error(f"tier_{row}_start", "Say where the range begins.")
            if (start is not None or end is not None) and not reward and f"tier_{row}_reward" in found:
                self.add_error(f"tier_{row}_reward", "Choose a reward.")
        first = next((found[f"tier_{row}_reward"] for row in self._tiers_said), None)
        found["reward"] = first
        if first is None and not self.errors:
            self.add_error("tier_1_start", "Give at least one range and its reward.")

    @property
    def _gives(self) -> Gives:
        return Gives(self.cleaned_data.get("gives") or Gives.SAME)

    @property
    def _tiers_said(self) -> list[int]:
        return [row for row in range(1, TIERS + 1) if self.cleaned_data.get(f"tier_{row}_reward")]

    def draft(self) -> MetricsDraft:
        found, own = self.cleaned_data, ("name", "starts_at", "ends_at")
        same: dict[str, Any] = {name: found[name] for name in own}
        if self._gives is not Gives.TIERED:
            same |= {"bet_value": found["bet_value"], "bet_count": found["bet_count"]}
        return MetricsDraft(occasion=self.occasion(), **same)

    def occasion(self) -> MetricsOccasion:
        found = self.cleaned_data
        rows = [
            row for row in range(1, CONDITIONS + 1) if found[f"metric_{row}"] and found[f"amount_{row}"] is not None
        ]
        self.names |= {f"amount_{place}": f"amount_{row}" for place, row in enumerate(rows, 1)}
        last = found["span"] == "last"
        return MetricsOccasion(
            currency=found["currency"],
            all_of=tuple(
                Condition(
                    Metric(found[f"metric_{row}"]), Comparison(found[f"comparison_{row}"]), found[f"amount_{row}"]
                )
                for row in rows
            ),
            within=timedelta(**{found["within_unit"]: found["within_count"]}) if last else None,
            played=tuple(map(Played, found["played"])),
            at_end=found["moment"] == "end",
            gift=self._gift(),
        )

    def _gift(self) -> Tiers | Computed | None:
        found = self.cleaned_data
        if self._gives is Gives.TIERED:
            rows = self._tiers_said
            for place, row in enumerate(rows, 1):
                self.names |= {f"tier_{place}_{name}": f"tier_{row}_{name}" for name in ("start", "end")}
            tiers = [
                Tier(found[f"tier_{row}_start"], found[f"tier_{row}_end"], found[f"tier_{row}_reward"].pk)
                for row in rows
            ]
            return Tiers(Metric(found["tier_metric"]), tuple(tiers))
        if self._gives is Gives.COMPUTED:
            return Computed(self._share("value"), self._share("count"))
        return None

    def _share(self, name: str) -> Share | None:
        percent = self.cleaned_data[f"{name}_percent"]
        return None if percent is None else Share(percent, Metric(self.cleaned_data[f"{name}_metric"]))


def _initial(occasion: MetricsOccasion) -> dict[str, Any]:
    """What the fields hold for an occasion."""
    initial: dict[str, Any] = {
        "currency": occasion.currency,
        "played": [each.value for each in occasion.played],
        "span": "start" if occasion.within is None else "last",
        "moment": "end" if occasion.at_end else "each",
    }
    if occasion.within is not None:
        count, unit = largest_unit(occasion.within)
        initial |= {"within_count": count, "within_unit": f"{unit}s"}
    for row, each in enumerate(occasion.all_of, 1):
        initial |= {f"metric_{row}": each.metric.value, f"comparison_{row}": each.comparison.value}
        initial[f"amount_{row}"] = f"{each.amount.normalize():f}"
    return initial | _initial_gift(occasion.gift)


def _initial_gift(gift: Tiers | Computed | None) -> dict[str, Any]:
    if gift is None:
        return {"gives": Gives.SAME.value}
    if isinstance(gift, Tiers):
        initial: dict[str, Any] = {"gives": Gives.TIERED.value, "tier_metric": gift.metric.value}
        for row, tier in enumerate(gift.tiers, 1):
            end = None if tier.end is None else f"{tier.end.normalize():f}"
            initial |= {f"tier_{row}_start": f"{tier.start.normalize():f}", f"tier_{row}_end": end}
            initial[f"tier_{row}_reward"] = tier.reward_id
        return initial
    initial = {"gives": Gives.COMPUTED.value}
    for name, share in (("value", gift.value), ("count", gift.count)):
        if share is not None:
            initial |= {f"{name}_percent": f"{share.percent.normalize():f}", f"{name}_metric": share.metric.value}
    return initial
