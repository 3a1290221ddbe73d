"""RabbitMQ: the type of a message is its property `type`; headers are ignored (Fast Track document)."""

import contextlib
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Any, Final

import amqp
from kombu import Connection
from kombu.exceptions import KombuError

from events.arrivals import Arrival, Refused
from events.models import DeadLetter
from events.rules import keepable
from events.transports.transport import EMPTY_SECONDS, GATHER_SECONDS, BrokerError

_HEARTBEAT: Final = 20
_CONNECT_SECONDS: Final = 5
_CONFIRM_SECONDS: Final = 10
# Py-amqp may also stumble over its own closed socket (kombu's pyamqp.py says so).
_ERRORS: Final = (amqp.AMQPError, KombuError, OSError, AttributeError)
_PERSISTENT: Final = 2
# By so much at most a batch is acknowledged late.
_AHEAD_SECONDS: Final = 0.01
# Each read copies what is left of it.
_BLOCK: Final = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class RabbitSettings:
    """As `config.connectors.rabbitmq` reads them."""

    url: str
    exchange: str
    exchange_type: str
    queue: str
    routing_key: str
    prefetch: int
    dead_exchange: str
    dead_queue: str
    tls: bool
    ca_file: str | None
    cert_file: str | None
    key_file: str | None


class RabbitMQ:
    """One consumer of one queue."""

    door: Final = DeadLetter.Doors.RABBITMQ.value

    def __init__(self, settings: RabbitSettings) -> None:
        self.source = settings.queue
        self._settings = settings
        # While one half is recorded, the broker sends the other.
        self._most = max(1, settings.prefetch // 2)
        self._connection: Any = None
        # Py-amqp's own connection, inside kombu's.
        self._wire: Any = None
        self._channel: Any = None
        self._arrived: list[amqp.Message] = []
        self._batch: list[amqp.Message] = []

    def open(self) -> None:
        """Declares what is missing and begins to consume. What is there already is taken as it is."""
        # A list of its own: what the connection before this one has brought comes again over this one.
        self._arrived, self._batch = [], []
        with _told_as_broker_error():
            self._connection = Connection(
                self._settings.url,
                heartbeat=_HEARTBEAT,
                connect_timeout=_CONNECT_SECONDS,
                ssl=self._tls(),
                # A dead letter counts as published once the broker says so.
                transport_options={"confirm_publish": True},
            )
            self._wire = self._connection.connect()
            _read_in_blocks(self._wire.transport)
            self._declare()
            self._channel = self._connection.channel()
            # Bodies stay bytes: what they claim to be encoded in may be wrong.
            self._channel.auto_decode = False
            self._channel.basic_qos(0, self._settings.prefetch, False)  # noqa: FBT003 - AMQP's order
            self._channel.basic_consume(self.source, callback=self._arrived.append)

    def gather(self) -> list[Arrival]:
        with _told_as_broker_error():
            self._connection.heartbeat_check()
            if not self._arrived:
                self._drain(EMPTY_SECONDS, lambda: self._arrived)
            if self._arrived:
                until = time.monotonic() + GATHER_SECONDS
                self._drain(GATHER_SECONDS, lambda: self._is_full or time.monotonic() >= until)
        # More may arrive while the broker is told something: what is not of this batch is not acknowledged with it.
        self._batch = self._arrived[: self._most]
        del self._arrived[: len(self._batch)]
        return [self._arrival(message) for message in self._batch]

    def read_ahead(self, recorded: Event) -> None:
        def is_enough() -> bool:
            return self._is_full or recorded.is_set()

        with _told_as_broker_error():
            while not is_enough():
                self._drain(_AHEAD_SECONDS, is_enough)

    def acknowledge(self, refused: Sequence[Refused]) -> None:
        with _told_as_broker_error():
            for each in refused:
                self._publish_dead(each)
            # The tags of a channel count up: this one stands for all before it.
            self._channel.basic_ack(self._batch[-1].delivery_tag, multiple=True)

    def behind(self) -> int | None:
        with _told_as_broker_error():
            return int(self._channel.queue_declare(self.source, passive=True).message_count)

    def close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(*_ERRORS):
                self._connection.release()
        self._connection = self._wire = self._channel = None

    @property
    def _is_full(self) -> bool:
        return len(self._arrived) >= self._most

    def _drain(self, seconds: float, is_enough: Callable[[], object]) -> None:
        """Takes what the broker sends until that is enough, or nothing has come for so many seconds."""
        # As `drain_events` of py-amqp, which sets the patience of the socket anew for each of three frames a message.
        transport, take = self._wire.transport, self._wire.on_inbound_frame
        with contextlib.suppress(TimeoutError), transport.having_timeout(seconds):
            while not is_enough():
                take(transport.read_frame())

    def _arrival(self, message: amqp.Message) -> Arrival:
        known = dict(message.properties)
        kind = known.pop("type", None)
        headers = known.pop("application_headers", None) or {}
        # Only an empty body comes as text.
        body = message.body if isinstance(message.body, bytes) else message.body.encode()
        return Arrival(kind, body, self.source, properties=known | headers)

    def _publish_dead(self, refused: Refused) -> None:
        if not self._settings.dead_queue:
            return
        arrival = refused.arrival
        fault = refused.outcome.faults[0]
        headers = {"x-dead-letter-code": keepable(fault.code), "x-dead-letter-reason": keepable(fault.message)}
        kind = {"type": keepable(arrival.type)} if arrival.type else {}
        message = amqp.Message(arrival.body, delivery_mode=_PERSISTENT, application_headers=headers, **kind)
        exchange, key = self._settings.dead_exchange, self._settings.dead_queue
        self._channel.basic_publish(message, exchange=exchange, routing_key=key, confirm_timeout=_CONFIRM_SECONDS)

    def _declare(self) -> None:
        settings = self._settings
        self._queue(settings.queue, settings.exchange, settings.exchange_type, settings.routing_key)
        if settings.dead_queue:
            self._queue(settings.dead_queue, settings.dead_exchange, "direct", settings.dead_queue)

    def _queue(self, queue: str, exchange: str, exchange_type: str, routing_key: str) -> None:
        """Durable, and bound. Without a name the exchange is the default one, which knows every queue."""
        if exchange:
            self._unless_there("exchange_declare", exchange, type=exchange_type, durable=True, auto_delete=False)
        self._unless_there("queue_declare", queue, durable=True, auto_delete=False)
        if exchange:
            with self._connection.channel() as channel:
                channel.queue_bind(queue, exchange, routing_key)

    def _unless_there(self, declare: str, name: str, **wishes: Any) -> None:
        # Asked for first: whoever runs the broker may have made it of another kind, and to declare it again with
        # other properties is an error that closes the channel.
        try:
            with self._connection.channel() as channel:
                passive = {"type": wishes["type"]} if "type" in wishes else {}
                getattr(channel, declare)(name, passive=True, **passive)
        except amqp.NotFound:
            with self._connection.channel() as channel:
                getattr(channel, declare)(name, **wishes)

    def _tls(self) -> dict[str, Any] | bool:
        settings = self._settings
        if not (settings.tls or settings.url.startswith("amqps://")):
            return False
        return {
            "cert_reqs": ssl.CERT_REQUIRED,
            # None: the host of the URL. Either way the certificate must be its own.
            "server_hostname": None,
            "ca_certs": settings.ca_file,
            "certfile": settings.cert_file,
            "keyfile": settings.key_file,
        }


def _read_in_blocks(transport: Any) -> None:
    """Has py-amqp read what is there, and keep what it does not want yet: it asks nine times for each message."""
    receive = transport._quick_recv  # noqa: SLF001 - there is no other way to say so
    transport._quick_recv = lambda wanted: receive(max(wanted, _BLOCK))  # noqa: SLF001 - the same


@contextlib.contextmanager
def _told_as_broker_error() -> Iterator[None]:
    try:
        yield
    except _ERRORS as error:
        raise BrokerError(f"{type(error).__name__}: {error}") from error
