"""Handing messages to the verbs for their types, so that one that breaks them breaks no other."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import uuid4

import psycopg
from django.db import InterfaceError, OperationalError, connection, transaction

from core.messages import Handler, Message
from core.refusal import Fault
from events.arrivals import Arrival, Outcome
from events.rules import keepable
from events.table import Table
from operators.models import Operator

logger = logging.getLogger(__name__)

# COPY raises the driver's own errors, everything else Django's.
_OF_THE_DATABASE: Final = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
# SQLSTATE class 54: an index or a column cannot hold it. PostgreSQL calls that operational too, but it never passes.
_PROGRAM_LIMIT: Final = "54"


def passes(error: BaseException) -> bool:
    """Whether `error` is the database's, and may be over the next time: it is gone, busy, or two were in its way."""
    if connection.connection is not None and connection.connection.closed:
        return True
    state = getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None) or ""
    return isinstance(error, _OF_THE_DATABASE) and not state.startswith(_PROGRAM_LIMIT)


def outcomes(
    arrivals: Sequence[Arrival], *, table: Table, operator: Operator | None, door: str, at: datetime
) -> list[Outcome]:
    """What became of each message, in order; what was recorded is part of the caller's transaction.

    Raises only what passes: then nothing is known of any of them.
    """
    found: dict[int, Outcome] = {}
    by_type: defaultdict[str | None, list[int]] = defaultdict(list)
    for number, arrival in enumerate(arrivals):
        by_type[arrival.type].append(number)
    # In one order whatever the messages', so that two consumers never wait for each other.
    for kind, numbers in sorted(by_type.items(), key=lambda each: each[0] or ""):
        handler = table.get(kind or "")
        if handler is None:
            found |= dict.fromkeys(numbers, Outcome((_unknown(kind),)))
            continue
        call = _Call(handler, operator, door, at)
        found |= zip(numbers, call.made([Message(arrivals[number].body) for number in numbers]), strict=True)
    return [found[number] for number in range(len(arrivals))]


class _Call:
    """One handler, and all it is told beside the messages."""

    def __init__(self, handler: Handler, operator: Operator | None, door: str, at: datetime) -> None:
        self._handler, self._operator, self._door, self._at = handler, operator, door, at

    def made(self, messages: Sequence[Message]) -> list[Outcome]:
        """All at once; where that breaks one by one, so that only those that break it stay out."""
        try:
            return self._together(messages)
        except Exception as error:
            if passes(error):
                raise
            if len(messages) == 1:
                return [_broken(error)]
        return [outcome for message in messages for outcome in self.made([message])]

    def _together(self, messages: Sequence[Message]) -> list[Outcome]:
        with transaction.atomic():
            answers = self._handler(messages, operator=self._operator, door=self._door, at=self._at)
            # A foreign key that points nowhere would otherwise be found out at the commit, and cost all the others.
            connection.check_constraints()
            return [Outcome(tuple(faults)) for _, faults in zip(messages, answers, strict=True)]


def _unknown(kind: str | None) -> Fault:
    if not kind:
        return Fault("type", "TypeMissing", "The message does not say its type.")
    return Fault("type", "TypeUnknown", f"No message of the type {keepable(kind, 100)!r} is known here.")


def _broken(error: Exception) -> Outcome:
    reference = uuid4().hex[:12]
    logger.error("A message broke its handler, reference %s", reference, exc_info=error)
    sentence = f"Something broke on our side. Give support this reference: {reference}."
    return Outcome((Fault("", "InternalError", sentence),), broke=keepable(f"{type(error).__name__}: {error}"))
