"""Campaigns, their rewards and their budgets."""

from datetime import datetime
from decimal import Decimal

from config.demo.plans import BudgetPlan, CampaignPlan, OperatorPlan, RewardPlan, moment
from operators.models import Operator
from rewards.models import Campaign, Reward
from rewards.rules.budgets import BudgetDraft
from rewards.rules.drafts import CampaignDraft, Duration, RewardDraft
from rewards.rules.free_bets import FreeBetKind, FreeBets
from rewards.services.budgets import create_budget
from rewards.services.campaigns import cancel_campaign, create_campaign
from rewards.services.rewards import cancel_reward, create_reward


def create_campaigns(operator: Operator, plan: OperatorPlan, *, at: datetime) -> None:
    """Creates the campaigns, rewards and budgets of `plan`, each on the day on which it was created."""
    for campaign in plan.campaigns:
        _create_campaign(operator, campaign, plan.promoter, at)


def cancel_what_was_cancelled(operator: Operator, plan: OperatorPlan, *, at: datetime) -> None:
    """Cancels what `plan` says was cancelled, on the day of it: after players were enrolled, as it happens."""
    by = plan.promoter
    for campaign in plan.campaigns:
        if campaign.cancelled is not None:
            row = Campaign.objects.of(operator).get(name=campaign.name)
            cancel_campaign(campaign_id=row.pk, by=by, at=moment(operator, at, campaign.cancelled, hour=16))
        for reward in campaign.rewards:
            if reward.cancelled is not None:
                given = Reward.objects.of(operator).get(name=reward.name)
                cancel_reward(reward_id=given.pk, by=by, at=moment(operator, at, reward.cancelled, hour=15))


def _create_campaign(operator: Operator, plan: CampaignPlan, by: str, at: datetime) -> None:
    created_at = moment(operator, at, plan.created, hour=9)
    draft = CampaignDraft(
        name=plan.name,
        description=plan.description,
        operator_reference=plan.reference,
        terms_and_conditions_url=plan.terms_url,
        starts_at=moment(operator, at, plan.starts),
        ends_at=None if plan.ends is None else moment(operator, at, plan.ends),
    )
    campaign = create_campaign(operator=operator, draft=draft, by=by, at=created_at)
    _create_budgets(campaign, plan.budgets, by, created_at)
    for reward in plan.rewards:
        given = create_reward(campaign_id=campaign.pk, draft=_reward_draft(operator, reward, at), by=by, at=created_at)
        _create_budgets(given, reward.budgets, by, created_at)


def _create_budgets(owner: Campaign | Reward, plans: tuple[BudgetPlan, ...], by: str, at: datetime) -> None:
    for plan in plans:
        draft = BudgetDraft(
            metric=plan.metric,
            scope=plan.scope,
            limit=Decimal(plan.limit),
            currency=plan.currency,
        )
        create_budget(owner=owner, draft=draft, by=by, at=at)


def _reward_draft(operator: Operator, plan: RewardPlan, at: datetime) -> RewardDraft:
    return RewardDraft(
        name=plan.name,
        description=plan.description,
        operator_reference=plan.reference,
        products=plan.products,
        starts_at=moment(operator, at, plan.starts),
        ends_at=moment(operator, at, plan.ends),
        duration=Duration.INHERIT if plan.lasts is None else Duration.ROLLING,
        rolling_duration=plan.lasts,
        details=_free_bets(plan),
    )


def _free_bets(plan: RewardPlan) -> FreeBets:
    low, high = plan.values
    return FreeBets(
        kind=FreeBetKind.FIXED if len(plan.value) == len(plan.count) == 1 else FreeBetKind.RANGED,
        min_bet_value=low,
        max_bet_value=high,
        min_bet_count=plan.count[0],
        max_bet_count=plan.count[-1],
        currency=plan.currency,
        wallet=plan.wallet,
        stake_not_returned=plan.stake_not_returned,
    )
