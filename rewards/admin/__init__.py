"""Screens of campaigns, rewards and budgets."""

from rewards.admin import history  # noqa: F401 - tells it at the foot of the pages
from rewards.admin.budget import BudgetAdmin
from rewards.admin.campaign import CampaignAdmin
from rewards.admin.reward import RewardAdmin

__all__ = ["BudgetAdmin", "CampaignAdmin", "RewardAdmin"]
