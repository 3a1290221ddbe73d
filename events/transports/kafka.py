"""Kafka: the type of a message is its header `type` (Fast Track document); the key is the user's id."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event
from typing import Any, Final

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec  # type: ignore[attr-defined]  # their documentation does

from events.arrivals import Arrival, Refused
from events.models import DeadLetter
from events.transports.transport import EMPTY_SECONDS, GATHER_SECONDS, BrokerError

logger = logging.getLogger(__name__)

_ASKING_SECONDS: Final = 5.0
# Heartbeats are so many in the time after which a silent member has lost its partitions.
_HEARTBEATS: Final = 10
# A batch that takes longer than this has lost its partitions.
_POLL_MS: Final = 300_000
# Somebody else has the partition by now: what was recorded is delivered again, and known.
_NOT_OURS: Final = {
    KafkaError.ILLEGAL_GENERATION,
    KafkaError.UNKNOWN_MEMBER_ID,
    KafkaError.REBALANCE_IN_PROGRESS,
    KafkaError._ASSIGNMENT_LOST,  # noqa: SLF001 - so the client calls its own errors
}
_ENDS: Final = (OffsetSpec.earliest(), OffsetSpec.latest())  # type: ignore[no-untyped-call]  # as they are
_Place = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaSettings:
    """As `config.connectors.kafka` reads them."""

    url: str
    topic: str
    group: str
    batch: int
    session_seconds: int
    security: str
    mechanism: str
    username: str
    password: str
    ca_file: str
    cert_file: str
    key_file: str


class Kafka:
    """One member of a group that consumes one topic.

    Everything happens in one thread: partitions come and go only while `gather` polls, when everything of earlier
    batches is recorded already, so what is taken away then is only what has just been gathered.
    """

    door: Final = DeadLetter.Doors.KAFKA.value

    def __init__(self, settings: KafkaSettings) -> None:
        self.source = settings.topic
        self._settings = settings
        self._consumer: Consumer | None = None
        # Whoever asks over a connection that fetches is answered once there is something to fetch: half a second for
        # each question.
        self._asking: AdminClient | None = None
        self._gathered: list[Message] = []
        # What is recorded but not committed to the broker yet: the offset of the next message of each partition.
        self._recorded: dict[_Place, int] = {}
        self._trouble: str | None = None

    def open(self) -> None:
        self._gathered, self._recorded, self._trouble = [], {}, None
        try:
            self._asking = AdminClient(self._address(), logger=logger)
            self._consumer = Consumer(self._configuration(), logger=logger)
            self._consumer.subscribe(
                [self.source], on_assign=self._given, on_revoke=self._taken_away, on_lost=self._taken_away
            )
        except (KafkaException, ValueError) as error:
            raise BrokerError(str(error)) from error

    def gather(self) -> list[Arrival]:
        self._gathered = []
        self._poll(EMPTY_SECONDS)
        until = time.monotonic() + GATHER_SECONDS
        while 0 < len(self._gathered) < self._settings.batch and (left := until - time.monotonic()) > 0:
            self._poll(left)
        if self._trouble and not self._gathered:
            raise BrokerError(self._trouble)
        return [self._arrival(message) for message in self._gathered]

    def read_ahead(self, recorded: Event) -> None:
        """The client does that in threads of its own; nobody polls now, so that no partition is taken away."""

    def acknowledge(self, refused: Sequence[Refused]) -> None:  # noqa: ARG002 - dead letters stay with us
        for message in self._gathered:
            place = (_said(message.topic()), _said(message.partition()))
            self._recorded[place] = max(self._recorded.get(place, 0), _said(message.offset()) + 1)
        self._gathered = []
        try:
            self._commit()
        except KafkaException as error:
            raise BrokerError(str(error)) from error

    def behind(self) -> int | None:
        """Of all partitions, whoever in the group has them."""
        if self._asking is None:
            return None
        try:
            partitions = self._asking.list_topics(self.source, timeout=_ASKING_SECONDS).topics[self.source].partitions
            asked = [TopicPartition(self.source, number) for number in partitions]
            committed = self._open_consumer().committed(asked, timeout=_ASKING_SECONDS)
            # A group that has committed nothing yet begins with what the broker still has.
            first, end = (self._offsets(asked, wish) for wish in _ENDS)
        except KafkaException:
            # It may be busy with giving partitions away; whether it is gone is seen by `gather`.
            return None
        places = ((place.partition, place.offset) for place in committed)
        return sum(max(0, end[number] - max(first[number], offset)) for number, offset in places)

    def close(self) -> None:
        consumer, self._consumer, self._asking = self._consumer, None, None
        if consumer is not None:
            try:
                consumer.close()
            except (KafkaException, RuntimeError) as error:
                logger.warning("Left Kafka without saying so: %s", error)

    def _poll(self, seconds: float) -> None:
        try:
            message = self._open_consumer().poll(seconds)
        except KafkaException as error:
            raise BrokerError(str(error)) from error
        if message is None:
            return
        fault = message.error()
        if fault is not None:
            raise BrokerError(fault.str())
        self._trouble = None
        self._gathered.append(message)

    def _given(self, _consumer: Consumer, partitions: list[TopicPartition]) -> None:
        numbers = ", ".join(str(place.partition) for place in partitions)
        logger.info("Partitions: %s", numbers or "none")

    def _taken_away(self, _consumer: Consumer, partitions: list[TopicPartition]) -> None:
        """Tells the broker what is recorded, while it may still listen, and drops what is not."""
        gone = {(place.topic, place.partition) for place in partitions}
        self._gathered = [each for each in self._gathered if (each.topic(), each.partition()) not in gone]
        try:
            self._commit()
        except KafkaException as error:
            logger.warning("What was recorded last will be delivered again: %s", error)
        self._recorded = {place: offset for place, offset in self._recorded.items() if place not in gone}

    def _commit(self) -> None:
        if not self._recorded:
            return
        offsets = [TopicPartition(topic, number, offset) for (topic, number), offset in self._recorded.items()]
        try:
            self._open_consumer().commit(offsets=offsets, asynchronous=False)
        except KafkaException as error:
            if error.args[0].code() not in _NOT_OURS:
                raise
            # Tried again with the next batch, or when the partitions are taken away.
            logger.info("Partitions are about to change: %s", error)
        else:
            self._recorded = {}

    def _offsets(self, asked: Sequence[TopicPartition], wish: Any) -> dict[int, int]:
        """The offset of each of these partitions that is wished for."""
        assert self._asking is not None
        answers = self._asking.list_offsets(dict.fromkeys(asked, wish), request_timeout=_ASKING_SECONDS)
        return {place.partition: answer.result().offset for place, answer in answers.items()}

    def _open_consumer(self) -> Consumer:
        if self._consumer is None:
            raise BrokerError("There is no connection to Kafka.")
        return self._consumer

    def _arrival(self, message: Message) -> Arrival:
        headers = message.headers() or []
        pairs = headers.items() if isinstance(headers, dict) else headers
        known = {name: value for name, value in pairs if value is not None}
        kind = known.pop("type", None)
        key = message.key()
        properties = known | ({} if key is None else {"key": key})
        position = f"{message.partition()}/{message.offset()}"
        return Arrival(_text(kind), _bytes(message.value()), self.source, position, properties)

    def _configuration(self) -> dict[str, Any]:
        settings = self._settings
        wishes = {
            "group.id": settings.group,
            "enable.auto.commit": False,
            # A new group begins with the oldest message: nothing is lost.
            "auto.offset.reset": "earliest",
            "session.timeout.ms": settings.session_seconds * 1000,
            "heartbeat.interval.ms": settings.session_seconds * 1000 // _HEARTBEATS,
            "max.poll.interval.ms": _POLL_MS,
            "error_cb": self._note_trouble,
        }
        return wishes | self._address()

    def _address(self) -> dict[str, Any]:
        """Where the broker is, and who we are."""
        settings = self._settings
        wishes = {
            "bootstrap.servers": settings.url,
            "reconnect.backoff.max.ms": 10_000,
            "security.protocol": settings.security,
            "sasl.mechanism": settings.mechanism,
            "sasl.username": settings.username,
            "sasl.password": settings.password,
            "ssl.ca.location": settings.ca_file,
            "ssl.certificate.location": settings.cert_file,
            "ssl.key.location": settings.key_file,
        }
        return {name: wish for name, wish in wishes.items() if wish != ""}

    def _note_trouble(self, error: KafkaError) -> None:
        # The client goes on trying by itself; only when no broker is left there is something to say.
        if error.code() == KafkaError._ALL_BROKERS_DOWN or error.fatal():  # noqa: SLF001 - the same
            self._trouble = error.str()


def _said(value: Any) -> Any:
    """What only a message that is an error does not have."""
    assert value is not None
    return value


def _text(value: str | bytes | None) -> str | None:
    return value.decode(errors="replace") if isinstance(value, bytes) else value


def _bytes(value: str | bytes | None) -> bytes:
    return value.encode() if isinstance(value, str) else value or b""
