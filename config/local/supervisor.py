"""Keeps children alive: whatever dies is said and started again, and what dies too often ends the whole."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final

from config.local.child import Child

MOST_DEATHS: Final = 5
WITHIN_SECONDS: Final = 60.0
_PATIENCE: Final = 12.0


class TooManyDeathsError(Exception):
    """A child cannot be kept alive."""


class NotInTimeError(Exception):
    """Something that should happen did not."""


class Stopped(Exception):  # noqa: N818 - somebody asked for it; it is no error
    pass


class Supervisor:
    """Watches children in the order in which they were started and ends them in the reverse one."""

    def __init__(self, *, say: Callable[[str], None], stop: threading.Event | None = None) -> None:
        self._say = say
        self._stop = stop or threading.Event()
        self._children: list[tuple[Child, Callable[[], None]]] = []
        self._deaths: dict[str, deque[float]] = {}

    def add(self, child: Child, start: Callable[[], None] | None = None) -> None:
        """Starts `child` and keeps it alive. `start` is for those that need more than to be started."""
        starting = start or child.start
        self._children.append((child, starting))
        self._deaths[child.name] = deque()
        starting()

    def look_after(self) -> None:
        """Starts again what has died since the last look. Raises TooManyDeathsError."""
        for child, start in self._children:
            code = child.exit_code()
            if code is not None:
                self._start_again(child, start, code)

    def wait_until(self, happened: Callable[[], bool], *, otherwise: str, patience: float = math.inf) -> None:
        """Looks after the children until `happened`. Raises Stopped, TooManyDeathsError, NotInTimeError(otherwise)."""
        until = time.monotonic() + patience
        while not happened():
            self.look_after()
            if time.monotonic() > until:
                raise NotInTimeError(otherwise)
            if self._stop.wait(0.05):
                raise Stopped

    def end_all(self) -> None:
        """Ends all children, the last one started first, and everything that they started."""
        for child, _ in reversed(self._children):
            child.ask_to_stop()
            child.end(patience=_PATIENCE)

    def kill_all(self) -> None:
        """Waits for nothing, so that a signal handler may call it."""
        for child, _ in reversed(self._children):
            child.kill_group()

    def _start_again(self, child: Child, start: Callable[[], None], code: int) -> None:
        times = self._count_death(child)
        if times > MOST_DEATHS:
            sentence = f"{child.name} died {times} times within a minute (exit code {code}); see {child.log}."
            raise TooManyDeathsError(sentence)
        self._say(
            f"{child.name} died (exit code {code}); starting it again ({times} of {MOST_DEATHS} within a minute)."
        )
        child.end_group()
        # What keeps dying is given a little more time each time: the cause may pass.
        self._stop.wait(0.25 * times)
        start()

    def _count_death(self, child: Child) -> int:
        deaths = self._deaths[child.name]
        deaths.append(time.monotonic())
        while deaths[0] < deaths[-1] - WITHIN_SECONDS:
            deaths.popleft()
        return len(deaths)
