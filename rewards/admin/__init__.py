"""Screens of campaigns and rewards."""

from rewards.admin.campaign import CampaignAdmin
from rewards.admin.reward import RewardAdmin

__all__ = ["CampaignAdmin", "RewardAdmin"]
