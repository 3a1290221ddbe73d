"""`make run`: the whole house on one machine, from nothing."""

import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from types import FrameType
from typing import Final

from config.local.child import Child
from config.local.postgres import Postgres
from config.local.redis import Redis
from config.local.settings import ROOT, Machine, alone_in, machine
from config.local.supervisor import Supervisor, TooManyDeathsError, commands

_READY_WITHIN: Final = 120.0
# As Celery ("WARNING/MainProcess") and Django ("WARNING django.request") write it; all the rest is in the log files.
_WORTH_SHOWING: Final = re.compile(r"\b(WARNING|ERROR|CRITICAL)[/ ]")


class CannotRunError(Exception):
    """Why nothing was started, in a sentence for people."""


class _Stopped(Exception):  # noqa: N818 - somebody asked for it; it is no error
    pass


def run() -> int:
    """Starts everything and looks after it until somebody stops it. The exit code."""
    here = machine()
    stop = _listen_to_signals()
    try:
        with alone_in(here.data, wait=False):
            return _House(here, stop).live()
    except BlockingIOError:
        say(f"Another `make run` uses {here.data}. Stop it first, or set DATA_DIR to another folder.")
    except CannotRunError as error:
        say(str(error))
    return 1


def say(line: str) -> None:
    print(line, flush=True)


class _House:
    def __init__(self, here: Machine, stop: threading.Event) -> None:
        self.here = here
        self.stop = stop
        self.supervisor = Supervisor(say=say)
        self.postgres: Postgres | None = None
        self.worker_ready = threading.Event()

    def live(self) -> int:
        began = time.monotonic()
        try:
            self._refuse_a_taken_port()
            self._start_servers()
            self._prepare()
            self._start_processes()
            self._wait_until_ready()
            self._welcome(time.monotonic() - began)
            while not self.stop.wait(0.25):
                self.supervisor.look_after()
        except _Stopped:
            pass
        except (TooManyDeathsError, RuntimeError) as error:
            say(str(error))
            return 1
        finally:
            self._end()
        return 0

    def _refuse_a_taken_port(self) -> None:
        host, port = self.here.env.get("HOST", "127.0.0.1"), int(self.here.env.get("PORT", "8000"))
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CannotRunError(f"Port {port} is in use. Choose another: PORT=8001 make run") from error

    def _start_servers(self) -> None:
        env, logs = self.here.env, self.here.logs
        if "DATABASE_URL" not in env:
            self.postgres = Postgres(self.here.data / "postgres", env=env, log=logs / "postgres.log")
            self.supervisor.add(self.postgres.child, self.postgres.start)
            env["DATABASE_URL"] = self.postgres.url
            # For `make psql`.
            (self.here.data / "database-url").write_text(self.postgres.url)
        if "REDIS_URL" not in env:
            redis = Redis(self.here.data / "redis", env=env, log=logs / "redis.log")
            self.supervisor.add(redis.child, redis.start)
            env["REDIS_URL"] = redis.url

    def _prepare(self) -> None:
        self._do("The database could not be migrated.", "manage.py", "migrate", "--noinput", "--verbosity", "0")
        if self.postgres is not None:
            # Public passwords and keys: only ever into the database that this command brought along.
            self._do("The demo data could not be loaded.", "-m", "config.demo", DEMO="1")

    def _do(self, complaint: str, *arguments: str, **env: str) -> None:
        self._obey_stop()
        done = subprocess.run([sys.executable, *arguments], env=self.here.env | env, cwd=ROOT, check=False)
        self._obey_stop()
        if done.returncode:
            raise RuntimeError(complaint)

    def _start_processes(self) -> None:
        for name, command in commands(self.here.env, sys.executable):
            log = self.here.logs / f"{name}.log"
            self.supervisor.add(Child(name, command, env=self.here.env, log=log, hear=self._hear(name)))

    def _hear(self, name: str) -> Callable[[str], None]:
        def hear(line: str) -> None:
            if name == "worker" and line.endswith("ready."):
                self.worker_ready.set()
            if _WORTH_SHOWING.search(line):
                say(f"{name:>8} | {line}")

        return hear

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + _READY_WITHIN
        while not (self.worker_ready.is_set() and self._web_answers()):
            self._obey_stop()
            self.supervisor.look_after()
            if time.monotonic() > until:
                raise RuntimeError(f"It does not get ready; see the logs in {self.here.logs}.")
            self.stop.wait(0.1)

    def _web_answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self._address()}/healthz", timeout=5) as answer:  # noqa: S310 - our own address
                return bool(answer.status == 200)  # noqa: PLR2004 - OK
        except (urllib.error.URLError, OSError):
            return False

    def _address(self) -> str:
        return f"http://127.0.0.1:{self.here.env.get('PORT', '8000')}"

    def _welcome(self, seconds: float) -> None:
        say(f"\n  Ready after {seconds:.1f} s:  {self._address()}\n")
        if self.postgres is not None:
            say("  Demo Casino   admin, marketing, service, auditor")
            say("  Demo Bingo    bingo")
            say("  Password      demo (for all of them)\n")
        say(f"  Logs and data are in {self.here.data}. Ctrl-C stops everything.\n")

    def _obey_stop(self) -> None:
        if self.stop.is_set():
            raise _Stopped

    def _end(self) -> None:
        say("Stopping everything.")
        # Who asks a second time does not want to wait.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda _number, _frame: self.supervisor.kill_all())
        self.supervisor.end_all()
        if self.postgres is not None:
            self.postgres.clean_up()
            (self.here.data / "database-url").unlink(missing_ok=True)
        say("Everything is stopped.")


def _listen_to_signals() -> threading.Event:
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)
    return stop
