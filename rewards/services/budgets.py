"""Creating budgets and changing their limits."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from core.refusal import refuse_faults
from rewards.models import Budget, Campaign, Reward
from rewards.rules.budgets import BudgetDraft, Metric, budget_faults, limit_faults
from rewards.services.holding import hold_alone
from rewards.services.rewards import operator_facts


@transaction.atomic
def create_budget(*, owner: Campaign | Reward, draft: BudgetDraft, by: str, at: datetime) -> Budget:
    """Limits what a campaign or a reward that is not over gives away from now on; what was given before is not counted.

    Players who are being enrolled are enrolled first; whoever comes later is counted. Refuses CampaignCancelled,
    CampaignEnded, RewardCancelled, RewardEnded, and with every fault of `draft` (ValidationError).
    """
    hold_alone(owner)
    budget = Budget(
        operator_id=owner.operator_id,
        **_place(owner),
        metric=draft.metric.value,
        scope=draft.scope.value,
        currency=draft.currency.upper() if draft.currency else None,
        limit=draft.limit,
        effective_from=at,
        created_at=at,
        created_by=by,
    )
    budget.refuse_unless_open(at=at)
    currency = owner.currency if isinstance(owner, Reward) else None
    refuse_faults(budget_faults(draft, operator_facts(owner.operator), reward_currency=currency))
    budget.save(force_insert=True)
    return budget


@transaction.atomic
def change_limit(*, budget_id: UUID, limit: Decimal, by: str, at: datetime) -> Budget:
    """Raises or lowers the limit of a budget whose campaign or reward is not over.

    Refuses LimitBelowConsumed, CampaignCancelled, CampaignEnded, RewardCancelled, RewardEnded, and every fault of
    `limit` (ValidationError).
    """
    budgets = Budget.objects.select_for_update(no_key=True, of=("self",))
    budget = budgets.select_related("campaign", "reward__campaign").get(pk=budget_id)
    budget.refuse_unless_open(at=at)
    refuse_faults(limit_faults(limit, metric=Metric(budget.metric), currency=budget.currency))
    budget.refuse_below_consumed(limit)
    budget.limit = limit
    budget.updated_at, budget.updated_by = at, by
    budget.save(update_fields=["limit", "updated_at", "updated_by"])
    return budget


def _place(owner: Campaign | Reward) -> dict[str, Campaign | Reward]:
    """Where it stands, read anew: `owner` may have been cancelled since it was read."""
    if isinstance(owner, Reward):
        return {"reward": Reward.objects.select_related("campaign").get(pk=owner.pk)}
    return {"campaign": Campaign.objects.get(pk=owner.pk)}
