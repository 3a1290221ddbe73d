"""Screens of dead letters and of what is consumed."""

from events.admin.letter import DeadLetterAdmin

__all__ = ["DeadLetterAdmin"]
