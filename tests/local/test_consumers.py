"""`make run` consumes the brokers that the environment names."""

import pytest

from config.local.processes import commands

ALWAYS = ["web", "worker", "beat"]


@pytest.mark.parametrize(
    ("env", "consumers"),
    [
        ({}, []),
        ({"RABBITMQ_URL": "", "KAFKA_URL": ""}, []),
        ({"RABBITMQ_URL": "amqp://rabbit"}, ["rabbitmq"]),
        ({"RABBITMQ_URL": "amqp://rabbit", "KAFKA_URL": "kafka:9092"}, ["rabbitmq", "kafka"]),
    ],
)
def test_a_broker_is_consumed_once_its_url_is_set(env, consumers):
    started = commands({"DATA_DIR": "/data", **env}, "python")

    assert [name for name, _ in started] == ALWAYS + consumers
    assert [command[-2:] for _, command in started[3:]] == [["consume_events", name] for name in consumers]
