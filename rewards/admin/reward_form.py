"""The form of a reward: it shows only what the chosen kind needs, and asks the same rules as every other door."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldBooleanSwitchWidget,
)

from core.screens.admin import show_faults
from operators.models import Operator, Product
from rewards.models import Campaign, Reward
from rewards.rules.drafts import Duration, OperatorFacts, RewardDraft, reward_faults
from rewards.rules.free_bets import FreeBetKind, FreeBets, Wallet
from rewards.services.rewards import RewardChange, changed_draft, operator_facts, promised_facts

# Where the form calls a field otherwise than the draft.
NAMES = {"products": "product_names", "rolling_duration": "rolling_days"}
RANGES = ("min_bet_value", "max_bet_value", "min_bet_count", "max_bet_count")


def amount() -> forms.DecimalField:
    return forms.DecimalField(required=False, max_digits=18, decimal_places=4, widget=UnfoldAdminDecimalFieldWidget)


def number() -> forms.IntegerField:
    return forms.IntegerField(required=False, widget=UnfoldAdminIntegerFieldWidget)


class RangeFields(forms.ModelForm[Reward]):
    """Value and count of a Fixed reward, or the ranges of a Ranged one; the other pair is left empty."""

    bet_value = amount()
    bet_count = number()
    min_bet_value = amount()
    max_bet_value = amount()
    min_bet_count = number()
    max_bet_count = number()

    operator: Operator

    def kind(self) -> FreeBetKind:
        raise NotImplementedError

    def missing(self) -> list[str]:
        """The fields that the kind needs and that are empty."""
        fixed = self.kind() is FreeBetKind.FIXED
        needed = ("bet_value", "bet_count") if fixed else RANGES
        return [name for name in needed if self.cleaned_data.get(name) is None and name not in self.errors]

    def ranges(self) -> dict[str, Any]:
        """The four columns, whatever the kind."""
        cleaned = self.cleaned_data
        if self.kind() is FreeBetKind.RANGED:
            return {name: cleaned[name] for name in RANGES}
        value: Decimal = cleaned["bet_value"]
        count: int = cleaned["bet_count"]
        return {"min_bet_value": value, "max_bet_value": value, "min_bet_count": count, "max_bet_count": count}

    def check(self) -> None:
        """Every fault, under its field."""
        for name in self.missing():
            self.add_error(name, "This field is required.")
        if not self.errors:
            show_faults(self, reward_faults(self.draft(), self.facts()), NAMES)

    def draft(self) -> RewardDraft:
        raise NotImplementedError

    def facts(self) -> OperatorFacts:
        """What decides whether the draft is allowed."""
        return operator_facts(self.operator)

    def clean(self) -> None:
        # Not Django's own check of the constraints: the rules say the same in words for people.
        self.check()


class NewRewardForm(RangeFields):
    product_names = forms.ModelMultipleChoiceField(
        label="Products",
        queryset=Product.objects.none(),
        to_field_name="name",
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    stake_not_returned = forms.BooleanField(
        required=False,
        initial=True,
        widget=UnfoldBooleanSwitchWidget,
        help_text="On: a winning free bet pays the winnings alone. Off: the stake as well.",
    )
    rolling_days = forms.DecimalField(
        label="Days",
        required=False,
        max_digits=8,
        decimal_places=3,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text="From each player's enrolment; 0.5 is twelve hours.",
    )

    class Meta:
        model = Reward
        fields = [
            "campaign",
            "name",
            "description",
            "operator_reference",
            "starts_at",
            "ends_at",
            "duration",
            "details_type",
            "currency",
            "credit_wallet",
        ]
        widgets = {"description": UnfoldAdminTextareaWidget(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        operator = self.operator
        open_ones = Campaign.objects.of(operator).open(at=timezone.now())
        self.fields["campaign"].queryset = open_ones  # type: ignore[attr-defined]
        gone = "This campaign is not open: it was cancelled, has ended or does not exist."
        self.fields["campaign"].error_messages["invalid_choice"] = gone
        enabled = Product.objects.filter(operator=operator, rewards_enabled=True)
        self.fields["product_names"].queryset = enabled  # type: ignore[attr-defined]
        self.fields["currency"] = forms.ChoiceField(
            choices=[(code, code) for code in operator.currencies],
            initial=operator.base_currency,
            widget=UnfoldAdminSelectWidget,
        )
        for name in ("details_type", "credit_wallet"):
            self.fields[name].required = True

    def kind(self) -> FreeBetKind:
        return FreeBetKind(self.cleaned_data.get("details_type") or FreeBetKind.FIXED)

    def clean(self) -> None:
        rolling = self.cleaned_data.get("duration") == Duration.ROLLING
        if rolling and self.cleaned_data.get("rolling_days") is None:
            self.add_error("rolling_days", "Say how long each enrollment lasts.")
        super().clean()

    def draft(self) -> RewardDraft:
        cleaned = self.cleaned_data
        days = cleaned["rolling_days"]
        return RewardDraft(
            name=cleaned["name"],
            description=cleaned["description"],
            operator_reference=cleaned["operator_reference"],
            products=tuple(product.name for product in cleaned["product_names"]),
            starts_at=cleaned["starts_at"],
            ends_at=cleaned["ends_at"],
            duration=Duration(cleaned["duration"]),
            rolling_duration=None if days is None else timedelta(days=float(days)),
            details=FreeBets(
                kind=self.kind(),
                currency=cleaned["currency"],
                wallet=Wallet(cleaned["credit_wallet"]),
                stake_not_returned=cleaned["stake_not_returned"],
                **self.ranges(),
            ),
        )


class ChangeRewardForm(RangeFields):
    """What can still be changed; what players have been promised is shown and stays."""

    class Meta:
        model = Reward
        fields = ["name", "description", "operator_reference", "starts_at", "ends_at"]
        widgets = {"description": UnfoldAdminTextareaWidget(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        terms = self.instance.terms()
        # As many decimals as the currency has, not as many as the column.
        numbers = (*terms.value.bounds(), *terms.count.bounds())
        self.initial.update(zip(RANGES, numbers, strict=True))
        self.initial.update(bet_value=terms.value.bounds()[0], bet_count=terms.count.bounds()[0])

    def kind(self) -> FreeBetKind:
        return FreeBetKind(self.instance.details_type or "")

    def facts(self) -> OperatorFacts:
        return promised_facts(self.instance)

    def change(self) -> RewardChange:
        cleaned = self.cleaned_data
        return RewardChange(
            name=cleaned["name"],
            description=cleaned["description"],
            operator_reference=cleaned["operator_reference"],
            starts_at=cleaned["starts_at"],
            ends_at=cleaned["ends_at"],
            **self.ranges(),
        )

    def draft(self) -> RewardDraft:
        return changed_draft(self.instance, self.change())
