"""The form of a trigger, which reads as a sentence: a floor adds what its occasions ask for."""

from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils import timezone

from core.screens.admin import show_faults
from enrollments.models import Trigger
from enrollments.rules.triggers import LONGEST_NAME, Occasion, TriggerDraft, trigger_faults
from operators.models import Operator
from rewards.models import Reward

_CLOSED: Final = "This reward is not open: it was cancelled, has ended or does not exist."


def said(label: str, **attrs: Any) -> dict[str, Any]:
    """What a field in the middle of a sentence is called for those who do not see the sentence."""
    return {"aria-label": label, **attrs}


def moment(label: str) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=False, widget=widget)


def number(label: str, **attrs: Any) -> forms.DecimalField:
    widget = forms.NumberInput(attrs=said(label, step="any", **attrs))
    return forms.DecimalField(label=label, required=False, max_digits=18, decimal_places=4, widget=widget)


class TriggerForm(forms.Form):
    """What all triggers have in common. A subclass says what the occasion is."""

    # Where the form calls a field otherwise than the draft.
    names: dict[str, str] = {}

    name = forms.CharField(max_length=LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    reward = forms.ModelChoiceField(
        queryset=Reward.objects.none(),
        empty_label="a reward",
        widget=forms.Select(attrs=said("Reward")),
        error_messages={"invalid_choice": _CLOSED, "required": "Choose a reward."},
    )
    bet_value = number("Value of each", placeholder="the least")
    bet_count = forms.IntegerField(
        label="How many",
        required=False,
        widget=forms.NumberInput(attrs=said("How many", placeholder="the least")),
    )
    starts_at = moment("From")
    ends_at = moment("Until")

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        operator: Operator,
        trigger: Trigger | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=self.initial_of(trigger) if trigger else initial)
        open_ones = Reward.objects.of(operator).open(at=timezone.now())
        if trigger:
            # What it gives may be over by now, and stay.
            kept = [*open_ones.values_list("pk", flat=True), trigger.reward_id, *trigger.reward_ids()]
            open_ones = Reward.objects.of(operator).filter(pk__in=kept)
        rewards: Any = self.fields["reward"]
        rewards.queryset = open_ones.select_related("campaign").order_by("campaign__name", "name")
        rewards.label_from_instance = label_of

    def initial_of(self, trigger: Trigger) -> dict[str, Any]:
        """What the fields hold when a trigger is changed."""
        names = ("name", "reward", "bet_count", "starts_at", "ends_at")
        value = None if trigger.bet_value is None else f"{trigger.bet_value.normalize():f}"
        return {name: getattr(trigger, name) for name in names} | {"bet_value": value}

    def occasion(self) -> Occasion:
        """What the trigger waits for, of a form whose single fields are right."""
        raise NotImplementedError

    def draft(self) -> TriggerDraft:
        cleaned = self.cleaned_data
        own = ("name", "starts_at", "ends_at", "bet_value", "bet_count")
        return TriggerDraft(occasion=self.occasion(), **{name: cleaned[name] for name in own})

    def clean(self) -> None:
        if not self.errors:
            show_faults(self, trigger_faults(self.draft(), self.cleaned_data["reward"].terms()), self.names)


def label_of(reward: Reward) -> str:
    """`Free bets: 5-20 free bets of 1.00-5.00 EUR (Summer)`."""
    return f"{reward.name}: {reward.summary()} ({reward.campaign.name})"
