"""Screens of bonuses, and what they add to the screens of lower floors."""

from bonuses.admin import history, panels, triggers  # noqa: F401 - they stand on the pages of what they are about
from bonuses.admin.bonus import BonusAdmin
from bonuses.admin.mapping import BonusMappingAdmin

__all__ = ["BonusAdmin", "BonusMappingAdmin"]
