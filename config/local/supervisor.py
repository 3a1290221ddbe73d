"""Keeps children alive: whatever dies is said and started again, and what dies too often ends the whole."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from config.local.child import Child

MOST_DEATHS: Final = 5
WITHIN_SECONDS: Final = 60.0
_PATIENCE: Final = 12.0


class TooManyDeathsError(Exception):
    """A child cannot be kept alive."""


class Supervisor:
    """Watches children in the order in which they were started and ends them in the reverse one."""

    def __init__(self, *, say: Callable[[str], None]) -> None:
        self._say = say
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

    def end_all(self) -> None:
        """Ends all children, the last one started first, and everything that they started."""
        for child, _ in reversed(self._children):
            child.ask_to_stop()
            child.end(patience=_PATIENCE)

    def kill_all(self) -> None:
        for child, _ in reversed(self._children):
            child.end_group()

    def _start_again(self, child: Child, start: Callable[[], None], code: int) -> None:
        times = self._count_death(child)
        if times > MOST_DEATHS:
            sentence = f"{child.name} died {times} times within a minute (exit code {code}); see {child.log}."
            raise TooManyDeathsError(sentence)
        self._say(
            f"{child.name} died (exit code {code}); starting it again ({times} of {MOST_DEATHS} within a minute)."
        )
        child.end_group()
        # What keeps dying is given a little more time each time, e.g. for PostgreSQL's last backends to leave.
        time.sleep(0.25 * times)
        try:
            start()
        except RuntimeError as error:
            self._say(f"{error}")

    def _count_death(self, child: Child) -> int:
        deaths = self._deaths[child.name]
        deaths.append(time.monotonic())
        while deaths[0] < deaths[-1] - WITHIN_SECONDS:
            deaths.popleft()
        return len(deaths)


def commands(env: dict[str, str], python: str) -> Sequence[tuple[str, list[str]]]:
    """Web, worker and beat, as in production but for the address."""
    host, port = env.get("HOST", "127.0.0.1"), env.get("PORT", "8000")
    celery = [python, "-m", "celery", "-A", "config.celery:app"]
    web = [python, "-m", "gunicorn", "config.wsgi:application", "--bind", f"{host}:{port}", "--worker-class", "gthread"]
    web += ["--workers", env.get("WEB_WORKERS", "2"), "--threads", env.get("WEB_THREADS", "4")]
    web += ["--timeout", "120", "--log-level", "warning"]
    worker = [*celery, "worker", "--concurrency", env.get("WORKER_CONCURRENCY", "2"), "--loglevel", "INFO"]
    worker += ["-Ofair", "--without-gossip", "--without-mingle"]
    beat = [
        *celery,
        "beat",
        "--schedule",
        f"{env['DATA_DIR']}/celerybeat-schedule",
        "--pidfile=",
        "--loglevel",
        "WARNING",
    ]
    return [("web", web), ("worker", worker), ("beat", beat)]
