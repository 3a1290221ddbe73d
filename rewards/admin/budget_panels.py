"""How budgets are shown: on the pages of what they limit, on their own page and in their list."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.http import HttpRequest
from django.urls import reverse

from core.screens.panels import Panel, add_panel
from rewards.admin.status import is_open
from rewards.models import Budget, Campaign, Reward
from rewards.rules.budgets import Scope

# From here on, whoever looks should think about it.
NEARLY_USED_UP = 90


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One budget as people read it. `inherited`: it stands on the page of a reward and is its campaign's."""

    budget: Budget
    inherited: bool = False
    may_change: bool = False

    @property
    def kind(self) -> str:
        return kind_of(self.budget.owner)

    @property
    def owner_page(self) -> str:
        return page_of(self.budget.owner)

    @property
    def consumed(self) -> str:
        """`5,177.50 of 7,500.00 EUR`, `157 of 250 players`."""
        budget = self.budget
        amount = budget.in_words(budget.consumed).split()[0]  # the unit stands behind the limit
        by_one = " by the player with most" if budget.scope == Scope.PER_PLAYER else ""
        return f"{amount} of {budget.in_words(budget.limit)}{by_one}"

    @property
    def remaining(self) -> str:
        return self.budget.in_words(self.budget.remaining)

    @property
    def percent(self) -> str:
        """Rounded down: what is not used up does not say 100 %."""
        return f"{int(self.budget.utilization * 10) / 10:g} %"

    @property
    def nearly(self) -> bool:
        return self.budget.utilization >= NEARLY_USED_UP


def kind_of(owner: Campaign | Reward) -> str:
    return "campaign" if isinstance(owner, Campaign) else "reward"


def page_of(owner: Campaign | Reward) -> str:
    return reverse(f"admin:rewards_{kind_of(owner)}_change", args=[owner.pk])


def can_be_limited(owner: Campaign | Reward) -> bool:
    """Whether neither it nor, of a reward, its campaign is over."""
    return is_open(owner) and (isinstance(owner, Campaign) or is_open(owner.campaign))


def budgets_of(request: HttpRequest, owner: Campaign | Reward) -> dict[str, Any]:
    """The budgets of a campaign; of a reward its own and, beneath them, its campaign's that bind it too."""
    binding = Budget.objects.on(owner) if isinstance(owner, Campaign) else Budget.objects.applying_to(owner)
    # Its own first, in the order in which they were made.
    rows = binding.select_related("campaign", "reward__campaign").order_by(F("campaign").asc(nulls_first=True), "id")
    may_change = request.user.has_perm("rewards.change_budget")
    may_add = request.user.has_perm("rewards.add_budget") and can_be_limited(owner)
    kind = kind_of(owner)
    return {
        "kind": kind,
        "lines": [BudgetLine(row, row.owner != owner, may_change and can_be_limited(row.owner)) for row in rows],
        "add": f"{reverse('admin:rewards_budget_add')}?{kind}={owner.pk}" if may_add else None,
    }


def budget_alone(request: HttpRequest, budget: Budget) -> dict[str, Any]:  # noqa: ARG001 - a panel's signature
    return {"line": BudgetLine(budget)}


for _model in (Campaign, Reward):
    # Beneath what the page is about: rewards of a campaign, players of a reward.
    add_panel(_model, Panel("rewards/budgets.html", budgets_of, beneath=True))
add_panel(Budget, Panel("rewards/budget.html", budget_alone))
