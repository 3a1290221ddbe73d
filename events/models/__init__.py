"""Messages that could not be taken, and those who bring messages."""

from events.models.consumer import ConsumerStatus
from events.models.letter import DeadLetter

__all__ = ["ConsumerStatus", "DeadLetter"]
