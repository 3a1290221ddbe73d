"""Screens of milestones and streaks, and what they add to the screens of lower floors."""

from milestones.admin import history, panels, triggers  # noqa: F401 - they stand on the pages of what they are about
from milestones.admin.customer_list import CustomerListAdmin
from milestones.admin.group import TargetGroupAdmin

__all__ = ["CustomerListAdmin", "TargetGroupAdmin"]
