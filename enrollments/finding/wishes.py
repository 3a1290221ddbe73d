"""Which enrollments somebody wants to see: what the filters of the list say, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, Self
from uuid import UUID

from enrollments.finding.players import spelled
from enrollments.models import Enrollment
from enrollments.rules.status import EnrollmentStatus

# The names of the filters in the address of the list, as the admin makes them.
NAMES: Final = MappingProxyType(
    {
        "player": "q",
        "campaign": "reward__campaign__id__exact",
        "reward": "reward__id__exact",
        "state": "state",
        "source": "source__exact",
        "first_day": "created_at_from",
        "last_day": "created_at_to",
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which enrollments of an operator; what is empty is not asked for.

    `player` is an id or its beginning. Days are the operator's, both included.
    """

    player: str = ""
    campaign: UUID | None = None
    reward: UUID | None = None
    state: EnrollmentStatus | None = None
    source: Enrollment.Sources | None = None
    first_day: date | None = None
    last_day: date | None = None

    @classmethod
    def read(cls, said: Mapping[str, str]) -> Self:
        """What the address of the list says. ValueError where it cannot be understood."""
        given = {name: said.get(key, "") for name, key in NAMES.items()}
        player = spelled(given["player"])
        if given["player"].strip() and not player:
            raise ValueError(given["player"])
        return cls(
            player=player,
            campaign=UUID(given["campaign"]) if given["campaign"] else None,
            reward=UUID(given["reward"]) if given["reward"] else None,
            state=EnrollmentStatus(given["state"]) if given["state"] else None,
            source=Enrollment.Sources(given["source"]) if given["source"] else None,
            first_day=date.fromisoformat(given["first_day"]) if given["first_day"] else None,
            last_day=date.fromisoformat(given["last_day"]) if given["last_day"] else None,
        )

    def said(self) -> dict[str, str]:
        """The same as `read` takes it."""
        values = {key: getattr(self, name) for name, key in NAMES.items()}
        return {key: str(value) for key, value in values.items() if value}

    @property
    def needs_looking(self) -> bool:
        """Whether no index knows what is wanted, so that rows must be looked at."""
        return bool(self.state or self.source)
