"""The forms of a budget: they ask the same rules as every other door."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminSelectWidget

from core.currencies import decimals_of
from core.refusal import Refusal
from core.screens.admin import show_faults
from rewards.models import Budget, Campaign, Reward
from rewards.rules.budgets import BudgetDraft, Metric, Scope, budget_faults, limit_faults
from rewards.services.rewards import operator_facts


def limit_field(help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label="Limit",
        max_digits=18,
        decimal_places=4,
        widget=UnfoldAdminDecimalFieldWidget,
        help_text=help_text,
    )


class NewBudgetForm(forms.ModelForm[Budget]):
    """A budget of `owner`, which the page names and nobody chooses; a reward's is in the reward's currency."""

    limit = limit_field("An amount of money, or how many enrollments or players.")

    owner: Campaign | Reward

    class Meta:
        model = Budget
        fields = ["metric", "scope"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.owner, Reward):
            self.instance.reward = self.owner
            self.fields["limit"].help_text = f"An amount in {self.owner.currency}, or how many enrollments or players."
            return
        self.instance.campaign = self.owner
        operator = self.owner.operator
        self.fields["currency"] = forms.ChoiceField(
            choices=[(code, code) for code in operator.currencies],
            initial=operator.base_currency,
            required=False,
            widget=UnfoldAdminSelectWidget,
        )

    def clean(self) -> None:
        # Not Django's own check of the constraints: the rules say the same in words for people.
        if self.errors:
            return
        draft, facts = self.draft(), operator_facts(self.owner.operator)
        self.cleaned_data |= {"scope": draft.scope.value, "currency": draft.currency}
        given = self.owner.currency if isinstance(self.owner, Reward) else None
        show_faults(self, budget_faults(draft, facts, reward_currency=given))

    def draft(self) -> BudgetDraft:
        """What is asked for; what the page hides for a metric is not asked."""
        cleaned = self.cleaned_data
        metric = Metric(cleaned["metric"])
        currency = self.owner.currency if isinstance(self.owner, Reward) else cleaned["currency"]
        return BudgetDraft(
            metric=metric,
            scope=Scope.GLOBAL if metric is Metric.UNIQUE_PLAYERS else Scope(cleaned["scope"]),
            currency=currency if metric is Metric.MONETARY_VALUE else None,
            limit=cleaned["limit"],
        )


class ChangeLimitForm(forms.ModelForm[Budget]):
    """Of a budget that is there, only the limit can be changed."""

    limit = limit_field()

    class Meta:
        model = Budget
        fields = ["limit"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        budget = self.instance
        # As many decimals as what it counts has, not as many as the column.
        decimals = decimals_of(budget.currency) if budget.currency else 0
        self.initial["limit"] = f"{budget.limit:.{decimals}f}"

    def clean(self) -> None:
        if self.errors:
            return
        budget, limit = self.instance, self.cleaned_data["limit"]
        show_faults(self, limit_faults(limit, metric=Metric(budget.metric), currency=budget.currency))
        try:
            budget.refuse_below_consumed(limit)
        except Refusal as refusal:
            self.add_error("limit", refusal.message)
