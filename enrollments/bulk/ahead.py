"""Reading ahead: the next rows are read and checked while PostgreSQL writes those before them.

A list is worked off in two halves that wait for each other: Python reads rows, PostgreSQL writes them. Half of what
PostgreSQL does comes after the last row was handed over (foreign keys, COMMIT), and Python would sleep through it.
"""

from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, Generic, TypeVar

T = TypeVar("T")


class ReadAhead(Generic[T]):
    """Does one thing in advance, in a thread. What nobody comes for is forgotten, and costs nothing but its time.

    `read` must depend on its place alone and never ask the database: the thread has no connection of its own.
    """

    def __init__(self) -> None:
        # The thread comes with the first use: behind the fork that makes a worker of a process.
        self._pool: Final = ThreadPoolExecutor(1, thread_name_prefix="read-ahead")
        self._place: Hashable = None
        self._future: Future[T] | None = None
        self._taken: T | None = None

    def begin(self, place: Hashable, read: Callable[[], T]) -> None:
        """Begins to read what is at `place`."""
        self._place, self._future = place, self._pool.submit(self._read, read)

    def take(self, place: Hashable, read: Callable[[], T]) -> T:
        """What is at `place`: read in advance if it was that which was begun, now if not."""
        future, self._future = self._future, None
        if future is not None and self._place == place:
            self._taken = future.result()
        else:
            # What nobody needs any more does not lie in memory beside what is read now.
            future = self._taken = None
            self._taken = read()
        return self._taken

    def _read(self, read: Callable[[], T]) -> T:
        # The thread lets go of what was read before, too: that takes as long as some questions to PostgreSQL.
        self._taken = None
        return read()
