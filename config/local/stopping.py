"""Ctrl-C and its kin."""

import os
import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Final

_STDOUT: Final = 1
_A_LOOK_AT_THE_TERMINAL_EVERY: Final = 1.0


def stop_when_asked() -> threading.Event:
    """The event that SIGINT, SIGTERM, SIGHUP and a terminal that is closed set from now on."""
    stop = threading.Event()
    for number in _polite():
        signal.signal(number, lambda _number, _frame: stop.set())
    if os.isatty(_STDOUT):
        threading.Thread(target=_watch_the_terminal, args=[stop], daemon=True).start()
    return stop


def _polite() -> list[signal.Signals]:
    # Under nohup a SIGHUP is ignored from the start, and shall stay so.
    wanted = [] if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else [signal.SIGHUP]
    return [signal.SIGINT, signal.SIGTERM, *wanted]


def _watch_the_terminal(stop: threading.Event) -> None:
    # Where make itself leads the session (`ssh -t host make run`), it alone is told, and it does not tell us.
    while os.isatty(_STDOUT) and not stop.wait(_A_LOOK_AT_THE_TERMINAL_EVERY):
        pass
    stop.set()


def when_asked_again(hurry: Callable[[], None]) -> None:
    """From now on Ctrl-C and SIGTERM call `hurry`: who asks a second time does not want to wait."""

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        hurry()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    # A terminal that closes often says so more than once.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
