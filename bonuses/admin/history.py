"""How the history of a mapping is told."""

from bonuses.models import BonusMapping
from core.history.entries import Source
from core.history.panel import add_history
from core.history.told import Told

add_history(BonusMapping, Source(Told(model=BonusMapping, created=lambda mapping: f"Mapped to {mapping.reward}.")))
