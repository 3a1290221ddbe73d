"""Addresses of the Rewards API."""

from django.urls import path

from rewards.api.budgets import BudgetById, BudgetLimit, CampaignBudgets, RewardBudgets
from rewards.api.campaigns import CampaignById, Campaigns, CancelCampaign
from rewards.api.rewards import CampaignRewards, CancelReward, RewardById, Rewards

urlpatterns = [
    path("campaigns", Campaigns.as_view(), name="campaigns"),
    path("campaigns/<str:campaign_id>", CampaignById.as_view(), name="campaign"),
    path("campaigns/<str:campaign_id>/cancel", CancelCampaign.as_view(), name="cancel-campaign"),
    path("campaigns/<str:campaign_id>/rewards", CampaignRewards.as_view(), name="campaign-rewards"),
    path("campaigns/<str:campaign_id>/budgets", CampaignBudgets.as_view(), name="campaign-budgets"),
    path("rewards", Rewards.as_view(), name="rewards"),
    path("rewards/<str:reward_id>", RewardById.as_view(), name="reward"),
    path("rewards/<str:reward_id>/cancel", CancelReward.as_view(), name="cancel-reward"),
    path("rewards/<str:reward_id>/budgets", RewardBudgets.as_view(), name="reward-budgets"),
    path("budgets/<str:budget_id>", BudgetById.as_view(), name="budget"),
    path("budgets/<str:budget_id>/limit", BudgetLimit.as_view(), name="budget-limit"),
]
