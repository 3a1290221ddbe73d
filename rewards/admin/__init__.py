"""Screens of campaigns, rewards and budgets."""

from rewards.admin.budget import BudgetAdmin
from rewards.admin.campaign import CampaignAdmin
from rewards.admin.reward import RewardAdmin

__all__ = ["BudgetAdmin", "CampaignAdmin", "RewardAdmin"]
