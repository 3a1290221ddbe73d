"""Tables of campaigns and rewards."""

from rewards.models.campaign import Campaign
from rewards.models.reward import Reward, RewardProduct

__all__ = ["Campaign", "Reward", "RewardProduct"]
