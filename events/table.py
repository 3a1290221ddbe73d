"""Which verb takes which type of message. A further type is one row here."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bonuses.services.receiving import receive_bonus_events
from core.messages import Handler
from enrollments.services.transactions import receive_casino_events, receive_sportsbook_events
from milestones.services.receiving import receive_activities

Table = Mapping[str, Handler]
TYPES: Final[Table] = MappingProxyType(
    {
        "ACTIVITY": receive_activities,
        "BONUS": receive_bonus_events,
        "CASINO": receive_casino_events,
        "SPORTSBOOK": receive_sportsbook_events,
    },
)
