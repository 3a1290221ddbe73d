"""Triggers that wait for what becomes of bonuses: how people ask for them, and what has happened lately."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms

from bonuses.rules.occasions import STATUSES, TYPES, BonusOccasion
from bonuses.rules.words import BonusStatus, BonusType, Product
from bonuses.services.occasions import past_occasions
from core.durations import largest_unit
from enrollments.models import Trigger
from enrollments.services.rehearsing import Past
from enrollments.views.triggers.form import TriggerForm, number, said
from enrollments.views.triggers.kinds import OccasionKind, add_occasion_kind

_UNITS: Final = (("minutes", "minutes"), ("hours", "hours"), ("days", "days"))


def _choice(label: str, empty: str, choices: Mapping[Any, str], *, required: bool = False) -> forms.ChoiceField:
    offered = [("", empty), *((key.value, words) for key, words in choices.items())]
    return forms.ChoiceField(
        label=label,
        required=required,
        choices=offered,
        widget=forms.Select(attrs=said(label)),
        error_messages={"required": "Choose one."},
    )


class BonusTriggerForm(TriggerForm):
    """When a [welcome] bonus [of Casino] [with the code X] becomes [lost] [within 2 hours], give [a reward]."""

    names = {"within": "within_count"}

    type = _choice("Type of the bonus", "(any)", TYPES)
    product = _choice("Product", "any product", {each: each.value for each in Product})
    bonus_code = forms.CharField(
        label="Bonus code",
        required=False,
        widget=forms.TextInput(attrs=said("Bonus code", placeholder="any code", autocomplete="off", size=14)),
    )
    status = _choice("What it becomes", "(choose)", STATUSES, required=True)
    amount_from = number("Amount from", placeholder="any")
    amount_to = number("Amount to", placeholder="any")
    currency = forms.CharField(
        label="Currency of the player",
        required=False,
        max_length=3,
        widget=forms.TextInput(attrs=said("Currency", placeholder="any", autocomplete="off", size=4)),
    )
    within_count = forms.IntegerField(
        label="Within",
        required=False,
        min_value=1,
        max_value=1_000_000,
        widget=forms.NumberInput(attrs=said("Within", placeholder="any")),
    )
    within_unit = forms.ChoiceField(choices=_UNITS, initial="hours", widget=forms.Select(attrs=said("Unit of time")))

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()

    def initial_of(self, trigger: Trigger) -> dict[str, Any]:
        occasion = BonusOccasion.kept(trigger.conditions)
        initial = super().initial_of(trigger) | dict(trigger.conditions)
        if occasion.within is not None:
            count, unit = largest_unit(occasion.within)
            initial |= {"within_count": count, "within_unit": f"{unit}s"}
        return initial

    def occasion(self) -> BonusOccasion:
        said_of: dict[str, Any] = self.cleaned_data
        count = said_of["within_count"]
        return BonusOccasion(
            status=BonusStatus(said_of["status"]),
            type=BonusType(said_of["type"]) if said_of["type"] else None,
            product=Product(said_of["product"]) if said_of["product"] else None,
            bonus_code=said_of["bonus_code"] or None,
            currency=said_of["currency"] or None,
            amount_from=said_of["amount_from"],
            amount_to=said_of["amount_to"],
            within=None if count is None else timedelta(**{said_of["within_unit"]: count}),
        )


def _words(conditions: dict[str, Any]) -> str:
    return BonusOccasion.kept(conditions).words()


def _past(trigger: Trigger, since: datetime, until: datetime) -> Iterable[Past]:
    occasion = BonusOccasion.kept(trigger.conditions)
    return past_occasions(operator=trigger.operator, occasion=occasion, since=since, until=until)


add_occasion_kind(
    OccasionKind(
        name=BonusOccasion.kind,
        label="What becomes of a bonus",
        form=BonusTriggerForm,
        template="bonuses/trigger.html",
        words=_words,
        past=_past,
    ),
)
