"""`python -m config.local with COMMAND`: the servers for as long as one command runs."""

import signal
import subprocess
from collections.abc import Sequence
from contextlib import ExitStack
from types import FrameType

from config.local.postgres import Postgres
from config.local.redis import Redis
from config.local.settings import Machine, alone_in, machine
from config.local.supervisor import Supervisor


def run_with_servers(command: Sequence[str]) -> int:
    """Runs `command` with DATABASE_URL and REDIS_URL set, on throw-away servers where they are not. Its exit code."""
    base = machine()
    here = machine(data=base.data / "test")
    # Demo data may be loaded here: nothing in these servers is anybody's.
    here.env["DEMO"] = "1"
    with ExitStack() as stack:
        stack.enter_context(alone_in(here.data, wait=True))
        _start_servers(here, stack)
        return _run(command, here)


def _start_servers(here: Machine, stack: ExitStack) -> None:
    supervisor = Supervisor(say=print)
    stack.callback(supervisor.end_all)
    if "DATABASE_URL" not in here.env:
        log = here.logs / "postgres.log"
        postgres = Postgres(here.data / "postgres", env=here.env, log=log, throwaway=True)
        supervisor.add(postgres.child, postgres.start)
        here.env["DATABASE_URL"] = postgres.url
    if "REDIS_URL" not in here.env:
        redis = Redis(here.data / "redis", env=here.env, log=here.logs / "redis.log")
        supervisor.add(redis.child, redis.start)
        here.env["REDIS_URL"] = redis.url


def _run(command: Sequence[str], here: Machine) -> int:
    with subprocess.Popen(command, env=here.env) as child:

        def pass_on(number: int, _frame: FrameType | None) -> None:
            child.send_signal(number)

        # Ctrl-C reaches the command by itself, for it shares our terminal; SIGTERM must be passed on.
        signal.signal(signal.SIGINT, lambda _number, _frame: None)
        signal.signal(signal.SIGTERM, pass_on)
        return child.wait()
