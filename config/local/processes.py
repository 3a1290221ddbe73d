"""Our own processes: web, worker and beat, as in production but for the address."""

from collections.abc import Mapping, Sequence

from config.local import web


def commands(env: Mapping[str, str], python: str) -> Sequence[tuple[str, list[str]]]:
    """The name and the command of each, in the order in which they start."""
    return [("web", _web(env, python)), ("worker", _worker(env, python)), ("beat", _beat(env, python))]


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
