"""A message on its way from a broker to the verb that takes it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from core.refusal import Fault


@dataclass(frozen=True, slots=True)
class Arrival:
    """As it came. `source` is its queue or topic, `position` where in it, `properties` what stood beside the body."""

    type: str | None
    body: bytes
    source: str
    position: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Why a message was not taken; without faults it was. `broke`: what broke, in words for support."""

    faults: tuple[Fault, ...] = ()
    broke: str | None = None

    @property
    def taken(self) -> bool:
        return not self.faults


@dataclass(frozen=True, slots=True)
class Refused:
    """A message that became a dead letter."""

    arrival: Arrival
    outcome: Outcome

    @property
    def code(self) -> str:
        return self.outcome.faults[0].code
