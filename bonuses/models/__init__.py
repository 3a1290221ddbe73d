"""Tables of the floor "what campaigns really cost"."""

from bonuses.models.bonus import Bonus
from bonuses.models.cost import CostSum
from bonuses.models.event import BonusEvent
from bonuses.models.mapping import BonusMapping

__all__ = ["Bonus", "BonusEvent", "BonusMapping", "CostSum"]
