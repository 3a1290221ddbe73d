"""How long consumers take for what waits in a broker."""

import re
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from config.local.settings import ROOT
from tests.bench_events import stage
from tests.processes import Process, environment, eventually

_LONGEST = 600.0
# Whoever counts takes time from those who work; but what takes half a second must be seen to end.
_PAUSE, _PAUSE_OF_BARE = 0.1, 0.01
# Partitions are taken from one to be given to another.
_SETTLING = 1.0


class Consumers(NamedTuple):
    """So many processes of one `command`; each is ready once `ready` is found in its log."""

    command: Sequence[str]
    count: int
    env: dict[str, str]
    ready: str

    @property
    def is_bare(self) -> bool:
        return "tests.bench_events.bare" in self.command


def seconds(consumers: Consumers, folder: Path, events: int, send: Callable[[], None]) -> float:
    """From when all consumers are there, and all that `send` sends too, until the last event is in its table.

    They are held meanwhile: neither the start of a process nor the giving away of partitions is what is measured.
    """
    recorded = stage.raw_count if consumers.is_bare else stage.recorded
    with _started(consumers, folder) as processes:
        with _held(processes):
            send()
        began = time.monotonic()
        while recorded() < events:
            assert time.monotonic() < began + _LONGEST, processes[0].log.read_text()[-500:]
            time.sleep(_PAUSE_OF_BARE if consumers.is_bare else _PAUSE)
        return time.monotonic() - began


@contextmanager
def _started(consumers: Consumers, folder: Path) -> Iterator[list[Process]]:
    env = environment(**consumers.env, PYTHONPATH=str(ROOT))
    name = "bare" if consumers.is_bare else "ours"
    logs = [folder / f"{name}-{number}.log" for number in range(consumers.count)]
    processes = [Process([sys.executable, *consumers.command], log, env) for log in logs]
    try:
        eventually(lambda: all(re.search(consumers.ready, log.read_text()) for log in logs), what="all consumers")
        time.sleep(_SETTLING)
        yield processes
    finally:
        for process in processes:
            process.kill()


@contextmanager
def _held(processes: list[Process]) -> Iterator[None]:
    members = [member for process in processes for member in process.family()]
    for member in members:
        member.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for member in members:
            member.send_signal(signal.SIGCONT)
