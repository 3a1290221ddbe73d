"""Consumers that only COPY what they are given: `python -m tests.bench_events.bare rabbitmq|kafka`."""

import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

import amqp  # noqa: E402 - Django first
from confluent_kafka import Consumer  # noqa: E402 - Django first
from django.conf import settings  # noqa: E402 - Django first

from core.copying import copy_lines, escape  # noqa: E402 - Django first

_BATCH = 500
_PATIENCE = 0.05


def keep(bodies: list[bytes]) -> None:
    copy_lines(table="bench_raw", columns=["body"], lines=(escape(body.decode()) for body in bodies))


def rabbitmq(port: int) -> None:
    with amqp.Connection(f"127.0.0.1:{port}") as connection:
        channel = connection.channel()
        channel.auto_decode = False
        channel.basic_qos(0, 2 * _BATCH, a_global=False)
        found: list[amqp.Message] = []
        channel.basic_consume(settings.RABBITMQ["queue"], callback=found.append)
        sys.stderr.write("Consuming \n")
        while True:
            until = time.monotonic() + _PATIENCE
            while len(found) < _BATCH and time.monotonic() < until:
                try:
                    connection.drain_events(timeout=_PATIENCE)
                except TimeoutError:
                    break
            if found:
                keep([message.body for message in found])
                channel.basic_ack(found[-1].delivery_tag, multiple=True)
                found.clear()


def kafka() -> None:
    given = settings.KAFKA
    consumer = Consumer(
        {
            "bootstrap.servers": given["url"],
            "group.id": given["group"],
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
        }
    )
    consumer.subscribe([given["topic"]], on_assign=lambda _, given: sys.stderr.write(f"Partitions: {len(given)}\n"))
    while True:
        messages = [each for each in consumer.consume(_BATCH, timeout=_PATIENCE) if not each.error()]
        if messages:
            keep([message.value() for message in messages])
            consumer.commit(asynchronous=False)


if __name__ == "__main__":
    kafka() if sys.argv[1] == "kafka" else rabbitmq(int(sys.argv[2]))
