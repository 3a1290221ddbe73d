"""Our own processes: web, worker, beat and the consumers, as in production but for the address."""

from collections.abc import Mapping, Sequence
from typing import Final

from config.local import web
from config.local.settings import ROOT

BROKERS: Final = ("rabbitmq", "kafka")


def commands(env: Mapping[str, str], python: str) -> Sequence[tuple[str, list[str]]]:
    """The name and the command of each, in the order in which they start; a broker without a URL is not consumed."""
    always = [("web", _web(env, python)), ("worker", _worker(env, python)), ("beat", _beat(env, python))]
    brokers = [name for name in BROKERS if env.get(f"{name.upper()}_URL")]
    return always + [(name, [python, str(ROOT / "manage.py"), "consume_events", name]) for name in brokers]


def _web(env: Mapping[str, str], python: str) -> list[str]:
    command = [python, "-m", "gunicorn", "config.wsgi:application", "--bind", web.bind_address(env)]
    command += ["--worker-class", "gthread"]
    command += ["--workers", env.get("WEB_WORKERS", "2"), "--threads", env.get("WEB_THREADS", "4")]
    return [*command, "--timeout", "120", "--log-level", "warning"]


def _worker(env: Mapping[str, str], python: str) -> list[str]:
    command = [python, "-m", "celery", "-A", "config.celery:app", "worker", "--loglevel", "INFO"]
    command += ["--concurrency", env.get("WORKER_CONCURRENCY", "2")]
    return [*command, "-Ofair", "--without-gossip", "--without-mingle"]


def _beat(env: Mapping[str, str], python: str) -> list[str]:
    command = [python, "-m", "celery", "-A", "config.celery:app", "beat", "--loglevel", "WARNING"]
    # No pid file: one that a crash leaves behind would keep beat from starting again.
    return [*command, "--schedule", f"{env['DATA_DIR']}/celerybeat-schedule", "--pidfile="]
