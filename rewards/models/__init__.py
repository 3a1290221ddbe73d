"""Tables of campaigns, rewards and their budgets."""

from rewards.models.budget import Budget, BudgetUse
from rewards.models.campaign import Campaign
from rewards.models.reward import Reward, RewardProduct

__all__ = ["Budget", "BudgetUse", "Campaign", "Reward", "RewardProduct"]
