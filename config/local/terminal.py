"""What people read while it runs. Nobody waits for the terminal, and nobody falls when it is gone."""

import contextlib
import os
import queue
import threading
from typing import Final

_STDOUT: Final = 1
_MOST_LINES_WAITING: Final = 10_000
_COLOURS: Final = {"web": 36, "worker": 32, "beat": 35, "redis": 33, "postgres": 34, "rabbitmq": 31, "kafka": 31}
_LAST_LINES_WITHIN: Final = 2.0


class Terminal:
    """Writes lines in the order in which they were said, from a thread of its own.

    A terminal that was stopped (Ctrl-S) must not stop the children, so lines wait here and the latest are dropped
    when too many wait; one that was closed must not keep us from ending them in order, so its errors are ignored.
    """

    def __init__(self) -> None:
        self._lines: queue.Queue[str | None] = queue.Queue(_MOST_LINES_WAITING)
        self._in_colour = os.isatty(_STDOUT) and "NO_COLOR" not in os.environ
        self._writer = threading.Thread(target=self._write, daemon=True)
        self._writer.start()

    def say(self, line: str) -> None:
        with contextlib.suppress(queue.Full):
            self._lines.put_nowait(line)

    def say_for(self, name: str, line: str) -> None:
        """Says a line of the child `name`."""
        prefix = f"{name:<8} |"
        if self._in_colour and name in _COLOURS:
            prefix = f"\x1b[{_COLOURS[name]}m{prefix}\x1b[0m"
        self.say(f"{prefix} {line}")

    def close(self) -> None:
        """Gives the last lines a moment to be written."""
        with contextlib.suppress(queue.Full):
            self._lines.put_nowait(None)
        self._writer.join(_LAST_LINES_WITHIN)

    def _write(self) -> None:
        while (line := self._lines.get()) is not None:
            # Past Python's own buffer: what is left in it when the terminal is gone would change our exit code.
            with contextlib.suppress(OSError):
                os.write(_STDOUT, f"{line}\n".encode(errors="replace"))
