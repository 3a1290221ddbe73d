"""What the front door wants of a broker."""

from collections.abc import Sequence
from threading import Event
from typing import Final, Protocol

from events.arrivals import Arrival, Refused

# How long an empty broker is waited for before somebody may ask to stop, and how long a batch is gathered.
EMPTY_SECONDS: Final = 0.5
GATHER_SECONDS: Final = 0.05


class BrokerError(Exception):
    """The broker is gone, or does not let us in. Everything that was not acknowledged comes again."""


class Transport(Protocol):
    """One connection to a broker, opened and closed as often as need be. All but `close` raise BrokerError."""

    @property
    def door(self) -> str: ...

    @property
    def source(self) -> str:
        """The queue or topic, as people know it."""

    def open(self) -> None: ...

    def gather(self) -> Sequence[Arrival]:
        """The next messages, or none after a moment of waiting."""

    def read_ahead(self, recorded: Event) -> None:
        """Reads what comes while another thread records the last batch, until it says that it has."""

    def acknowledge(self, refused: Sequence[Refused]) -> None:
        """Whatever the last `gather` brought is safe in the database; `refused` of it are dead letters."""

    def behind(self) -> int | None:
        """How many messages wait in the broker, as far as that can be found out."""

    def close(self) -> None:
        """Leaves the broker, which delivers again what was not acknowledged. Never raises."""
