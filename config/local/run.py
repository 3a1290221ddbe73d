"""`make run`: the whole house on one machine, from nothing."""

import re
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

from config.local import web
from config.local.child import Child
from config.local.postgres import CannotSetUpError
from config.local.processes import commands
from config.local.servers import Servers
from config.local.settings import ROOT, InUseError, Machine, alone_in, machine
from config.local.stopping import stop_when_asked, when_asked_again
from config.local.supervisor import NotInTimeError, Stopped, Supervisor, TooManyDeathsError
from config.local.terminal import Terminal

_READY_WITHIN: Final = 120.0
_STEP_PATIENCE: Final = 5.0
# As Celery ("WARNING/MainProcess"), Django ("WARNING django.request") and gunicorn ("[ERROR]") write it; all the rest
# is in the log files.
_WORTH_SHOWING: Final = re.compile(r"\b(WARNING|ERROR|CRITICAL)[/ \]]")


class StepFailedError(Exception):
    """A part of the set-up that must succeed did not."""


def run() -> int:
    """Starts everything and looks after it until somebody stops it. The exit code."""
    stop = stop_when_asked()
    terminal = Terminal()
    try:
        here = machine()
        with alone_in(here.data):
            web.refuse_a_taken_port(here.env)
            return _House(here, stop, terminal).live()
    except (InUseError, web.CannotListenError) as error:
        terminal.say(str(error))
    except PermissionError as error:
        terminal.say(f"{error.filename} belongs to somebody else. Set DATA_DIR to a folder of yours.")
    finally:
        terminal.close()
    return 1


class _House:
    def __init__(self, here: Machine, stop: threading.Event, terminal: Terminal) -> None:
        self.here = here
        self.stop = stop
        self.terminal = terminal
        self.supervisor = Supervisor(say=terminal.say, stop=stop)
        self.servers = Servers(here, self.supervisor)
        self.worker_ready = threading.Event()

    def live(self) -> int:
        began = time.monotonic()
        try:
            self.servers.start()
            self._prepare()
            self._start_processes()
            self._wait_until_ready()
            self._welcome(time.monotonic() - began)
            self.supervisor.wait_until(self.stop.is_set, otherwise="")
        except Stopped:
            pass
        except (TooManyDeathsError, NotInTimeError, StepFailedError, CannotSetUpError) as error:
            self.terminal.say(str(error))
            return 1
        finally:
            self._end()
        return 0

    def _prepare(self) -> None:
        self._do("migrate", str(ROOT / "manage.py"), "migrate", "--noinput", "--verbosity", "0")
        if self.servers.own_database:
            # Public passwords and keys: only ever into the database that this command brought along.
            self._do("demo", "-m", "config.demo", DEMO="1")

    def _do(self, name: str, *arguments: str, **env: str) -> None:
        """Runs one step of the set-up to its end, or ends it when somebody stops us."""
        log = self.here.logs / f"{name}.log"
        step = Child(name, [sys.executable, *arguments], env=self.here.env | env, log=log, hear=self.terminal.say)
        step.start()
        try:
            self.supervisor.wait_until(lambda: step.exit_code() is not None, otherwise="")
        finally:
            step.ask_to_stop()
            step.end(patience=_STEP_PATIENCE)
        if step.exit_code():
            raise StepFailedError(f"The step {name!r} failed (exit code {step.exit_code()}); see {log}.")

    def _start_processes(self) -> None:
        for name, command in commands(self.here.env, sys.executable):
            log = self.here.logs / f"{name}.log"
            self.supervisor.add(Child(name, command, env=self.here.env, log=log, hear=self._hear(name)))

    def _hear(self, name: str) -> Callable[[str], None]:
        def hear(line: str) -> None:
            if name == "worker" and line.endswith("ready."):
                self.worker_ready.set()
            if _WORTH_SHOWING.search(line):
                self.terminal.say_for(name, line)

        return hear

    def _wait_until_ready(self) -> None:
        late = f"It does not get ready; see the logs in {self.here.logs}."
        self.supervisor.wait_until(self.worker_ready.is_set, otherwise=late, patience=_READY_WITHIN)
        self.supervisor.wait_until(lambda: web.answers(self.here.env), otherwise=late, patience=_READY_WITHIN)

    def _welcome(self, seconds: float) -> None:
        say = self.terminal.say
        say(f"\n  Ready after {seconds:.1f} s:  {web.address(self.here.env)}\n")
        if self.servers.own_database:
            say("  Demo Casino   admin, marketing, service, auditor")
            say("  Demo Bingo    bingo")
            say("  Password      demo (for all of them)\n")
        say(f"  Logs and data are in {self.here.data}. Ctrl-C stops everything.\n")

    def _end(self) -> None:
        self.terminal.say("Stopping everything.")
        when_asked_again(self.supervisor.kill_all)
        self.supervisor.end_all()
        self.servers.clean_up()
        self.terminal.say("Everything is stopped.")
