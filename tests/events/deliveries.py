"""Messages as brokers deliver them, and handlers of the tests' own beside the real one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from bonuses.models import BonusEvent
from bonuses.rules.words import Verdict
from core.messages import Message
from core.refusal import Fault
from events.arrivals import Arrival, Refused
from events.models import DeadLetter
from events.services.taking import take_batch
from events.table import TYPES
from operators.models import Operator, Origin
from tests.bonuses.sent import body
from tests.cast import NOON

QUEUE = "bonus-events"
POISON = b"poison"


def arrival(content: bytes, kind: str | None = "BONUS", **wishes: Any) -> Arrival:
    return Arrival(kind, content, wishes.pop("source", QUEUE), **wishes)


def bonus_message(number: int, **wishes: Any) -> bytes:
    """An event of a bonus of its own."""
    return body(**{"user_bonus_id": f"bonus-{number}", "user_id": f"player-{number % 7}"} | wishes)


def take(
    *arrivals: Arrival, operator: Operator | None = None, table: Any = TYPES, at: datetime = NOON
) -> list[Refused]:
    return take_batch(arrivals=arrivals, table=table, operator=operator, door="RabbitMQ", at=at)


def letters() -> list[DeadLetter]:
    return list(DeadLetter.objects.order_by("pk"))


def recorded() -> list[str]:
    """Of which bonuses an event counts, each as often as it does."""
    counted = BonusEvent.objects.filter(verdict=Verdict.COUNTED.value).order_by("bonus__user_bonus_id")
    return list(counted.values_list("bonus__user_bonus_id", flat=True))


def notes_origins(messages: Sequence[Message], **_: Any) -> list[list[Fault]]:
    """A verb that makes an origin of each message, and breaks in the database over POISON."""
    casino = Operator.objects.order_by("pk").first()
    for message in messages:
        owner = -1 if message.body == POISON else casino.pk
        Origin.objects.create(operator_id=owner, name=message.body.decode())
    return [[] for _ in messages]


def origins() -> set[str]:
    return set(Origin.objects.values_list("name", flat=True)) - {"casino"}


def raises(error: Exception) -> Any:
    def handler(messages: Sequence[Message], **_: Any) -> list[list[Fault]]:
        raise error

    return handler


def loses_the_database(messages: Sequence[Message], **_: Any) -> list[list[Fault]]:
    """The server ends our connection in the middle of the work."""
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    return [[] for _ in messages]
