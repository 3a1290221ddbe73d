"""`manage.py consume_events rabbitmq|kafka`: brings messages from a broker until it is stopped."""

import gc
import signal
from threading import Event
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from events.consuming import Consumer
from events.table import TYPES
from events.transports.kafka import Kafka, KafkaSettings
from events.transports.rabbitmq import RabbitMQ, RabbitSettings
from events.transports.transport import Transport
from operators.models import Operator

_OBJECTS_OF_BATCHES: Final = 200_000


class Command(BaseCommand):
    help = "Takes messages from RabbitMQ or Kafka until it is stopped (SIGTERM, Ctrl-C); settings are in .env.example."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("broker", choices=["rabbitmq", "kafka"])
        parser.add_argument(
            "--operator",
            type=int,
            help="The id of the operator whose messages these are. Default: the one that `origin` names.",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        transport = _transport(options["broker"])
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: stop.set())
        operator = _operator(options["operator"])
        _collect_seldom()
        Consumer(transport, table=TYPES, operator=operator, stop=stop, clock=timezone.now).run()


def _collect_seldom() -> None:
    """Keeps Python from looking for circles while a batch is at work: its objects are many, and all go at its end."""
    gc.collect()
    # What is there before the first batch stays: nobody looks at it again.
    gc.freeze()
    gc.set_threshold(_OBJECTS_OF_BATCHES)


def _transport(broker: str) -> Transport:
    known: Any = settings.RABBITMQ if broker == "rabbitmq" else settings.KAFKA
    if not known["url"]:
        raise CommandError(f"{broker.upper()}_URL is not set; see .env.example.")
    return RabbitMQ(RabbitSettings(**known)) if broker == "rabbitmq" else Kafka(KafkaSettings(**known))


def _operator(number: int | None) -> Operator | None:
    if number is None:
        return None
    found = Operator.objects.filter(pk=number).first()
    if found is None:
        raise CommandError(f"There is no operator {number}.")
    return found
