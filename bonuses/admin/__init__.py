"""Screens of bonuses, and what they add to the screens of lower floors."""

from bonuses.admin import triggers  # noqa: F401 - how people ask for occasions of bonuses
