"""One process of ours: started in a group of its own, watched, and ended with everything that it started."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_LAST_WORDS_WITHIN: Final = 1.0
_libc = ctypes.CDLL(None)


class Child:
    """A long-running process. Its output goes to a log file and, line by line, to `hear`."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        log: Path,
        hear: Callable[[str], None] | None = None,
        user: str | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name = name
        self.log = log
        self._command = list(command)
        self._env = dict(env)
        self._hear = hear
        self._user = user
        self._stop_signal = stop_signal
        self._process: subprocess.Popen[bytes] | None = None
        self._listener: threading.Thread | None = None
        log.write_bytes(b"")

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        as_user = {"user": self._user, "group": self._user, "extra_groups": []} if self._user else {}
        self._process = subprocess.Popen(  # type: ignore[call-overload]  # the user's keywords come as a dict
            self._command,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # A group of its own: Ctrl-C in the terminal reaches us alone, and we end the others in order.
            start_new_session=True,
            preexec_fn=self._end_with_us,  # noqa: PLW1509 - it makes one system call and takes no lock
            **as_user,
        )
        self._listener = threading.Thread(target=self._listen, args=[self._process], daemon=True)
        self._listener.start()

    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll() if self._process else None

    def ask_to_stop(self) -> None:
        if self._process and self._process.poll() is None:
            self._process.send_signal(self._stop_signal)

    def end(self, *, patience: float) -> None:
        """Waits `patience` seconds for it to stop, then ends whatever is left of its group."""
        if self._process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
        self.end_group()

    def end_group(self) -> None:
        """Kills what is left of its group, and hears its last words."""
        if self._process is None:
            return
        self.kill_group()
        self._process.wait()
        if self._listener:
            self._listener.join(_LAST_WORDS_WITHIN)

    def kill_group(self) -> None:
        """Kills what is left of its group, such as the pool of a killed Celery. Waits for nothing."""
        if self._process:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _end_with_us(self) -> None:
        # Should we be killed with -9, nobody is left to end the children: the kernel tells them (Linux only).
        if sys.platform == "linux":
            _libc.prctl(_PR_SET_PDEATHSIG, self._stop_signal)

    def _listen(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout is not None
        with self.log.open("ab") as log, process.stdout as output:
            for line in output:
                log.write(line)
                log.flush()
                if self._hear:
                    self._hear(line.decode(errors="replace").rstrip())
