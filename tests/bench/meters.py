"""Reading the meters: seconds, WAL, and the memory of a worker."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil
from django.db import connection

from tests.bench.stage import settle_down
from tests.processes import Process


@dataclass(slots=True)
class Reading:
    """What one thing that was measured took."""

    seconds: float = 0.0
    wal_bytes: int = 0


@contextmanager
def measured() -> Iterator[Reading]:
    """Fills what it gives once the block is through. WAL is that of the whole server: nobody else should be at work."""
    settle_down()
    reading, wal, start = Reading(), _wal(), time.perf_counter()
    yield reading
    reading.seconds = time.perf_counter() - start
    reading.wal_bytes = _wal() - wal


class Memory:
    """The most that any one process of a worker has held at a time, in bytes."""

    def __init__(self, worker: Process) -> None:
        self.peak = 0
        self._family = worker.family()

    def look(self) -> None:
        self.peak = max(self.peak, *(_resident(member) for member in self._family))


def _resident(member: psutil.Process) -> int:
    return int(member.memory_info().rss)


def _wal() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
        return int(cursor.fetchone()[0])
