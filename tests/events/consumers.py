"""Real consumers: `manage.py consume_events` as a process of its own."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from django.db import connection, transaction
from django.utils import timezone

from bonuses.models import BonusEvent
from config.local.settings import ROOT
from events.models import ConsumerStatus, DeadLetter
from tests.brokers import Content, Mesh, Rabbit
from tests.events.deliveries import bonus_message, recorded
from tests.meanwhile import wait_until_waiting
from tests.processes import Process, environment, eventually

Broker = Rabbit | Mesh
# Less than a batch of theirs.
_FIRST = 20


class Consuming(Process):
    """A consumer, and what a test does to it."""

    def is_ready(self) -> None:
        self.wait_for("Consuming ")

    def partitions(self) -> str:
        """Those that Kafka gave it last, as its log has them."""
        given = [line for line in self.log.read_text().splitlines() if "Partitions: " in line]
        return given[-1].rpartition("Partitions: ")[2] if given else ""

    def ask_to_stop(self) -> None:
        self.family()[-1].send_signal(signal.SIGTERM)

    def exit_code(self) -> int:
        return self._child.wait(20)


@contextmanager
def consuming(folder: Path, broker: Broker, *options: str, **env: str) -> Iterator[Consuming]:
    kind = "rabbitmq" if isinstance(broker, Rabbit) else "kafka"
    command = [sys.executable, str(ROOT / "manage.py"), "consume_events", kind, *options]
    process = Consuming(command, folder / f"{kind}-{uuid4().hex[:8]}.log", environment(**broker.settings | env))
    try:
        yield process
    finally:
        process.stop()


def bonuses(count: int, start: int = 0) -> list[Content]:
    return [("BONUS", bonus_message(number)) for number in range(start, start + count)]


def all_recorded(count: int) -> None:
    """Waits for that many bonuses; each counts once, whatever was delivered again."""
    eventually(lambda: len(recorded()) >= count, what=f"{count} events, of which there are {len(recorded())}")
    assert recorded() == sorted(f"bonus-{number}" for number in range(count))
    assert not DeadLetter.objects.exists()


def a_word_is_due() -> None:
    """Waits until the consumer has said nothing of itself for so long that it will as soon as it gets on."""

    def silent() -> bool:
        seen = ConsumerStatus.objects.values_list("last_seen_at", flat=True).get()
        return timezone.now() - seen > timedelta(seconds=4)

    eventually(silent, what="a while")


@contextmanager
def in_the_middle_of_a_batch(broker: Broker, count: int) -> Iterator[None]:
    """Sends the first `count` bonuses. While the block runs, a consumer has recorded some of them, has others in hand,
    and cannot get on: somebody holds its table.
    """
    broker.send(*bonuses(_FIRST))
    eventually(lambda: BonusEvent.objects.count() == _FIRST, what="the first events")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {BonusEvent._meta.db_table} IN EXCLUSIVE MODE")
        broker.send(*bonuses(count - _FIRST, start=_FIRST))
        wait_until_waiting(1)
        yield
