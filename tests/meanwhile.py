"""What happens while somebody else is in the middle of something: threads with connections of their own."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

from django.db import connection, connections, transaction

PATIENCE = 10  # seconds until a test gives up on somebody who should be waiting; never a measure of speed
Ask = Callable[[Callable[[], Any]], "Future[Any]"]


@contextmanager
def people() -> Iterator[Ask]:
    """Others, who can be asked to do something each in a thread and on a connection of their own."""

    def done(call: Callable[[], Any]) -> Any:
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        yield lambda call: pool.submit(done, call)


@contextmanager
def meanwhile(ask: Ask, deed: Callable[[], Any]) -> Iterator[None]:
    """Somebody has done `deed` in a transaction that stays open until the block ends."""
    done, go_on = Event(), Event()

    def doing() -> None:
        with transaction.atomic():
            deed()
            done.set()
            go_on.wait(PATIENCE)

    working = ask(doing)
    assert done.wait(PATIENCE)
    try:
        yield
    finally:
        go_on.set()
    working.result(PATIENCE)


def wait_until_waiting(count: int) -> None:
    """Until that many of the others wait for a lock."""
    until = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0] == count:
                return
            time.sleep(0.01)
    raise AssertionError(f"never were {count} waiting")
