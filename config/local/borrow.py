"""`python -m config.local with [--durable] COMMAND`: the servers for as long as one command runs."""

import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import FrameType
from typing import Final

from config.local.postgres import CannotSetUpError
from config.local.servers import Servers
from config.local.settings import Machine, machine, wait_to_be_alone_in
from config.local.stopping import stop_when_asked
from config.local.supervisor import NotInTimeError, Stopped, Supervisor, TooManyDeathsError

_NOT_FOUND: Final = 127


def run_with_servers(command: Sequence[str], *, throwaway: bool = True) -> int:
    """Runs `command` with DATABASE_URL and REDIS_URL set, on servers of its own where they are not. Its exit code.

    `throwaway`: their data may be lost in a crash, so they never wait for the disk. What measures them must not say so.
    """
    here = machine(under="test" if throwaway else "durable")
    with wait_to_be_alone_in(here.data):
        supervisor = Supervisor(say=_say, stop=stop_when_asked())
        servers = Servers(here, supervisor, throwaway=throwaway)
        try:
            servers.start()
            if servers.own_database:
                # Demo data may be loaded here: nothing in this server is anybody's.
                here.env["DEMO"] = "1"
            return _run(command, here, supervisor)
        except Stopped:
            return 128 + signal.SIGTERM
        except (TooManyDeathsError, NotInTimeError, CannotSetUpError) as error:
            _say(str(error))
            return 1
        finally:
            supervisor.end_all()
            servers.clean_up()


def _run(command: Sequence[str], here: Machine, supervisor: Supervisor) -> int:
    try:
        child = subprocess.Popen(command, env=here.env)
    except OSError as error:
        _say(f"{command[0]}: {error.strerror}")
        return _NOT_FOUND
    with child:
        _pass_signals_on(child)
        try:
            while child.poll() is None:
                supervisor.look_after()
                time.sleep(0.05)
        except TooManyDeathsError:
            child.terminate()
            raise
    # As a shell says it: 128 and the number of the signal that ended it.
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


def _pass_signals_on(child: subprocess.Popen[bytes]) -> None:
    def pass_on(number: int, _frame: FrameType | None) -> None:
        child.send_signal(number)

    # Ctrl-C reaches the command by itself, for it shares our terminal; the others must be passed on.
    signal.signal(signal.SIGINT, lambda _number, _frame: None)
    signal.signal(signal.SIGTERM, pass_on)
    signal.signal(signal.SIGHUP, pass_on)


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
