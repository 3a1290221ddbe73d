"""The house as `make run` has it, without the web: servers of its own, a worker and beat; and who kills them."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import psycopg

from config.local.child import Child
from config.local.processes import commands
from config.local.servers import Servers
from config.local.settings import ROOT, Machine
from config.local.supervisor import MOST_DEATHS, WITHIN_SECONDS, Supervisor

VICTIMS = ("worker", "redis", "postgres")
# Until somebody gives up on it; never a measure of speed.
PATIENCE = 600.0
_OWN = {"DATABASE_URL", "REDIS_URL", "BROKER_URL", "MEDIA_ROOT", "DATA_DIR"}


class House:
    """Kills nothing but what it has started itself, by the id of the process."""

    def __init__(self, folder: Path, *, dice: random.Random, say: Callable[[str], None]) -> None:
        (folder / "logs").mkdir(parents=True)
        env = {name: value for name, value in os.environ.items() if name not in _OWN}
        env |= {"DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(ROOT), "WORKER_CONCURRENCY": "2"}
        self.here = Machine(folder, {"SECRET_KEY": "chaos", **env})
        self.dice, self.say = dice, say
        self.supervisor = Supervisor(say=say)
        self.servers = Servers(self.here, self.supervisor)
        self.deaths: dict[str, deque[float]] = {name: deque(maxlen=MOST_DEATHS) for name in VICTIMS}

    def start(self) -> None:
        self.servers.start()
        self.do("manage.py", "migrate", "--noinput", "--verbosity", "0")
        for name, command in commands(self.here.env, sys.executable):
            if name != "web":
                log = self.here.logs / f"{name}.log"
                self.supervisor.add(Child(name, command, env=self.here.env, log=log))

    def stop(self) -> None:
        self.supervisor.end_all()
        self.servers.clean_up()

    def do(self, *arguments: str) -> str:
        """Runs a command of the project in this house; what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.here.env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def ask(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database answers; it is asked again while it is down."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                with psycopg.connect(str(self.here.env["DATABASE_URL"]), connect_timeout=5) as connection:
                    return connection.execute(question, values or None).fetchall()  # type: ignore[arg-type,call-overload,no-any-return]
            except psycopg.OperationalError:
                assert time.monotonic() < until, "the database does not come back"
                self.live(0.05)

    def wait_until(self, happened: Callable[[], bool], *, what: str) -> None:
        self.supervisor.wait_until(happened, otherwise=f"Waited in vain for {what}.", patience=PATIENCE)

    def live(self, seconds: float) -> None:
        """Lets time pass; whatever has died is started again meanwhile."""
        until = time.monotonic() + seconds
        self.wait_until(lambda: time.monotonic() >= until, what="time to pass")

    def kill(self, name: str) -> None:
        """kill -9: of a worker sometimes the whole, sometimes one process of its pool."""
        # The supervisor gives up on what dies too often within a minute.
        deaths = self.deaths[name]
        if len(deaths) == MOST_DEATHS:
            self.live(max(0.0, WITHIN_SECONDS + 1 - (time.monotonic() - deaths[0])))
        [child] = [child for child, _ in self.supervisor._children if child.name == name]
        victim = psutil.Process(child.pid)
        pool = victim.children(recursive=True) if name == "worker" else []
        if pool and self.dice.random() < 1 / 3:
            victim = self.dice.choice(pool)
        else:
            deaths.append(time.monotonic())
        victim.send_signal(signal.SIGKILL)
        self.say(f"  kill -9 {victim.pid}: {name}{' (one of its pool)' if victim.pid != child.pid else ''}")
