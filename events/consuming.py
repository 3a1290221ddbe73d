"""The loop between a broker and the database. It ends when it is asked to; whatever breaks, it tries again."""

import logging
import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import datetime
from threading import Event
from typing import Final

from django.db import connection

from events.arrivals import Arrival, Refused
from events.services.consumers import note_consumer
from events.services.handling import passes
from events.services.taking import take_batch
from events.table import Table
from events.transports.transport import BrokerError, Transport
from operators.models import Operator

logger = logging.getLogger(__name__)

_STATUS_EVERY: Final = 3.0
_FIRST_WAIT: Final = 0.25
_LONGEST_WAIT: Final = 30.0
# Two consumers in each other's way are through after the first try.
_TRIES: Final = 2


class Backoff:
    """Waits that double, up to half a minute; by chance shorter, so that many do not come back at one moment."""

    def __init__(self) -> None:
        self._next = _FIRST_WAIT

    def reset(self) -> None:
        self._next = _FIRST_WAIT

    def seconds(self) -> float:
        wait, self._next = self._next, min(self._next * 2, _LONGEST_WAIT)
        return random.uniform(wait / 2, wait)  # noqa: S311 - nobody is to be kept from guessing


class Consumer:
    """Takes what `transport` brings until `stop` is set; a batch that is in hand then is finished."""

    def __init__(
        self,
        transport: Transport,
        *,
        table: Table,
        operator: Operator | None,
        stop: Event,
        clock: Callable[[], datetime],
    ) -> None:
        self._transport, self._table, self._operator = transport, table, operator
        self._stop, self._clock = stop, clock
        self._backoff = Backoff()
        self._beside = ThreadPoolExecutor(1, "reading ahead")
        self._status = _Status(transport, operator, clock)

    def run(self) -> None:
        while not self._stop.is_set():
            try:
                self._session()
            except Exception as error:
                if not (isinstance(error, BrokerError) or passes(error)):
                    raise
                self._wait(error)
            finally:
                self._transport.close()
        self._status.say()
        logger.info("Stopped: whatever was recorded is acknowledged.")

    def _session(self) -> None:
        """One connection, for as long as it holds."""
        # Nothing is fetched while nothing could be kept.
        connection.ensure_connection()
        self._transport.open()
        logger.info("Consuming %s from %s.", self._transport.source, self._transport.door)
        while not self._stop.is_set():
            arrivals = self._transport.gather()
            if arrivals:
                with self._reading_ahead():
                    refused = self._taken(arrivals)
                self._transport.acknowledge(refused)
                self._status.count(len(arrivals))
            self._backoff.reset()
            self._status.say_now_and_then()

    @contextmanager
    def _reading_ahead(self) -> Iterator[None]:
        """Has the next messages read while PostgreSQL writes these; afterwards nobody else is at the connection."""
        recorded = Event()
        reading = self._beside.submit(self._transport.read_ahead, recorded)
        try:
            yield
        finally:
            recorded.set()
            wait([reading])
        reading.result()

    def _taken(self, arrivals: Sequence[Arrival]) -> list[Refused]:
        for last in range(1 - _TRIES, 1):
            try:
                return take_batch(
                    arrivals=arrivals,
                    table=self._table,
                    operator=self._operator,
                    door=self._transport.door,
                    at=self._clock(),
                )
            except Exception as error:
                if last == 0 or not passes(error):
                    raise
                logger.warning("The database did not take a batch; once more: %s", error)
                connection.close()
        raise AssertionError

    def _wait(self, error: Exception) -> None:
        # A connection that has died stays dead; the next query opens another.
        connection.close()
        self._transport.close()
        seconds = self._backoff.seconds()
        logger.warning("%s: %s. Trying again in %.1f s.", self._transport.door, error, seconds)
        self._status.trouble(f"{error}")
        self._stop.wait(seconds)


class _Status:
    """Tells the backoffice how it goes, every few seconds; where that fails it is told the next time."""

    def __init__(self, transport: Transport, operator: Operator | None, clock: Callable[[], datetime]) -> None:
        self._transport, self._operator, self._clock = transport, operator, clock
        self._handled = 0
        self._error: str | None = None
        self._said_at = float("-inf")

    def count(self, handled: int) -> None:
        self._handled += handled

    def trouble(self, error: str) -> None:
        self._error = error
        self.say()

    def say_now_and_then(self) -> None:
        if time.monotonic() - self._said_at >= _STATUS_EVERY:
            self.say(behind=self._transport.behind())

    def say(self, *, behind: int | None = None) -> None:
        self._said_at = time.monotonic()
        try:
            note_consumer(
                door=self._transport.door,
                source=self._transport.source,
                operator=self._operator,
                handled=self._handled,
                behind=behind,
                error=self._error,
                at=self._clock(),
            )
        except Exception as error:
            if not passes(error):
                raise
            connection.close()
        else:
            self._handled, self._error = 0, None
