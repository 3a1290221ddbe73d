"""The brokers that bring messages, as the environment names them. Each name is documented in `.env.example`."""

from typing import Any

import environ


def rabbitmq(env: environ.Env) -> dict[str, Any]:
    """Where RabbitMQ is and what is consumed there; an empty `url`: nothing is."""
    queue = env.str("RABBITMQ_QUEUE", default="bonus-events")
    return {
        "url": env.str("RABBITMQ_URL", default=""),
        "exchange": env.str("RABBITMQ_EXCHANGE", default=""),
        "exchange_type": env.str("RABBITMQ_EXCHANGE_TYPE", default="direct"),
        "queue": queue,
        "routing_key": env.str("RABBITMQ_ROUTING_KEY", default=queue),
        "prefetch": env.int("RABBITMQ_PREFETCH", default=2000),
        "dead_exchange": env.str("RABBITMQ_DEAD_EXCHANGE", default=""),
        "dead_queue": env.str("RABBITMQ_DEAD_QUEUE", default=f"{queue}.dead"),
        "tls": env.bool("RABBITMQ_TLS", default=False),
        "ca_file": env.str("RABBITMQ_CA_FILE", default="") or None,
        "cert_file": env.str("RABBITMQ_CERT_FILE", default="") or None,
        "key_file": env.str("RABBITMQ_KEY_FILE", default="") or None,
    }


def kafka(env: environ.Env) -> dict[str, Any]:
    """Where Kafka is and what is consumed there; an empty `url`: nothing is."""
    return {
        "url": env.str("KAFKA_URL", default=""),
        "topic": env.str("KAFKA_TOPIC", default="bonus-events"),
        "group": env.str("KAFKA_GROUP", default="rewards"),
        "batch": env.int("KAFKA_BATCH", default=1000),
        "session_seconds": env.int("KAFKA_SESSION_SECONDS", default=10),
        "security": env.str("KAFKA_SECURITY", default="PLAINTEXT"),
        "mechanism": env.str("KAFKA_SASL_MECHANISM", default=""),
        "username": env.str("KAFKA_USERNAME", default=""),
        "password": env.str("KAFKA_PASSWORD", default=""),
        "ca_file": env.str("KAFKA_CA_FILE", default=""),
        "cert_file": env.str("KAFKA_CERT_FILE", default=""),
        "key_file": env.str("KAFKA_KEY_FILE", default=""),
    }
