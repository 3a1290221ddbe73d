"""Triggers that wait for what becomes of bonuses."""

from typing import Any

from bonuses.rules.occasions import BonusOccasion
from bonuses.rules.words import BonusStatus
from enrollments.models import Trigger
from rewards.models import Reward
from tests import triggers


def occasion(status: str = "Lost", **wishes: Any) -> BonusOccasion:
    return BonusOccasion(status=BonusStatus(status), **wishes)


def waiting(reward: Reward, status: str = "Lost", *, name: str = "Lost too quickly", **wishes: Any) -> Trigger:
    """A trigger that is on and waits for bonuses that become `status`."""
    about = {key: wishes.pop(key) for key in ("starts_at", "ends_at") if key in wishes}
    return triggers.trigger(reward, name=name, occasion=occasion(status, **wishes), **about)
