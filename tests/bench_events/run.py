"""One run: each door by turns, beside what cannot be faster."""

import http.client
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from config.local.settings import ROOT
from tests import brokers
from tests.bench.machine import machine
from tests.bench.run import own_database
from tests.bench_events import stage
from tests.bench_events.consuming import Consumers, seconds
from tests.processes import Process, environment, free_port

_A_LIST = 1_000
_LONGEST = 600.0
_SINGLE = {
    "a DRF view that inserts a row": "/bench/insert",
    "that view behind our door": "/bench/behind-our-door",
    "REST": "/v1/integration/bonus",
}


class Measure(NamedTuple):
    what: str
    events: int
    seconds: float
    # Of single calls the median, in seconds.
    latency: float | None = None

    @property
    def speed(self) -> float:
        return self.events / self.seconds


def run(events: int, singles: int, consumers: int, runs: int) -> dict[str, Any]:
    """Everything that was measured, and where; of every consumer so many processes share the messages.

    Each door and what stands beside it take turns; told is the run of the median speed, and all speeds.
    """
    with own_database(), tempfile.TemporaryDirectory(prefix="bench-") as name:
        stage.make_raw_table()
        folder = Path(name)
        measures: defaultdict[str, list[Measure]] = defaultdict(list)
        for number in range(runs):
            around = folder / str(number)
            around.mkdir()
            doors = (
                _rabbitmq(around / "rabbit", events, consumers),
                _kafka(around / "kafka", events, consumers),
                _rest(around, events, singles),
            )
            for each in chain(*doors):
                measures[each.what].append(each)
        told = [_median(of_one) for of_one in measures.values()]
        return {"machine": machine(), "consumers": consumers, "runs": runs, "measures": told}


def _median(measures: list[Measure]) -> dict[str, Any]:
    in_order = sorted(measures, key=lambda each: each.speed)
    return in_order[len(in_order) // 2]._asdict() | {"speeds": [round(each.speed) for each in measures]}


def _rabbitmq(folder: Path, events: int, consumers: int) -> Iterator[Measure]:
    folder.mkdir()
    with brokers.rabbitmq(folder) as rabbit:
        bare = ["-m", "tests.bench_events.bare", "rabbitmq", str(rabbit.port)]
        ours = ["manage.py", "consume_events", "rabbitmq"]
        for what, command in (("bare COPY from RabbitMQ", bare), ("RabbitMQ", ours)):
            stage.set_up()
            rabbit.queue = f"queue-{command[-1]}"
            with rabbit.channel() as channel:
                channel.queue_declare(rabbit.queue, durable=True, auto_delete=False)
            # Past the wire, as the bare one.
            url = f"amqp://guest:guest@127.0.0.1:{rabbit.port}//"
            env = rabbit.settings | {"RABBITMQ_PREFETCH": "2000", "RABBITMQ_URL": url}
            sent = [("BONUS", body) for body in stage.bodies(events)]
            took = seconds(
                Consumers(command, consumers, env, "Consuming "), folder, events, partial(rabbit.send, *sent)
            )
            yield _said(Measure(what, events, took))


def _kafka(folder: Path, events: int, consumers: int) -> Iterator[Measure]:
    folder.mkdir()
    with brokers.mesh(folder) as mesh:
        bare = ["-m", "tests.bench_events.bare", "kafka"]
        ours = ["manage.py", "consume_events", "kafka"]
        for what, command in (("bare COPY from Kafka", bare), ("Kafka", ours)):
            stage.set_up()
            mesh.make_topic()
            env = mesh.settings | {"KAFKA_BATCH": "1000", "KAFKA_SESSION_SECONDS": "45"}
            sent = [("BONUS", body) for body in stage.bodies(events)]
            send = partial(mesh.send, *sent, players=events // len(stage.LIFE))
            took = seconds(Consumers(command, consumers, env, r"Partitions: \d"), folder, events, send)
            yield _said(Measure(what, events, took))


def _rest(folder: Path, events: int, singles: int) -> Iterator[Measure]:
    _, secret = stage.set_up()
    headers = {"Content-Type": "application/json", "X-Api-Key": secret}
    with _server(folder) as port:
        sent = list(stage.bodies(events))
        began = time.monotonic()
        for start in range(0, events, _A_LIST):
            body = b"[" + b",".join(sent[start : start + _A_LIST]) + b"]"
            _post(port, "/v1/integration/bonus", [body], headers)
        yield _said(Measure("REST, lists of 1,000", events, time.monotonic() - began))
        for what, address in _SINGLE.items():
            sent = list(stage.bodies(singles, first=10**6))
            _post(port, address, sent[:20], headers)
            times = _post(port, address, sent[20:], headers)
            yield _said(Measure(what, len(times), sum(times), statistics.median(times)))


@contextmanager
def _server(folder: Path) -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4"]
    env = environment(DJANGO_SETTINGS_MODULE="tests.bench_events.settings", PYTHONPATH=str(ROOT))
    server = Process(command, folder / "web.log", env)
    try:
        server.wait_for("Listening at")
        yield port
    finally:
        server.kill()


def _post(port: int, address: str, contents: list[bytes], headers: dict[str, str]) -> list[float]:
    """How long each call takes, one after the other over one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_LONGEST)
    times = []
    for content in contents:
        began = time.monotonic()
        connection.request("POST", address, content, headers)
        answer = connection.getresponse()
        said = answer.read()
        times.append(time.monotonic() - began)
        assert answer.status == http.client.OK, said[:300]
    connection.close()
    return times


def _said(measure: Measure) -> Measure:
    latency = "" if measure.latency is None else f", {measure.latency * 1000:.1f} ms each"
    took = f"{measure.events:,} in {measure.seconds:.2f} s, {measure.speed:,.0f} a second"
    sys.stderr.write(f"{measure.what}: {took}{latency}\n")
    return measure
