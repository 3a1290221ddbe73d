"""What the environment and `.env` say about this machine, and what is made up where they say nothing."""

import fcntl
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import environ

ROOT: Final = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Machine:
    """Where the data lies, and the environment that every child gets."""

    data: Path
    env: dict[str, str]

    @property
    def logs(self) -> Path:
        return self.data / "logs"


def machine(*, data: Path | None = None) -> Machine:
    """Reads the environment and `.env`. `data` is where data lies by default; DATA_DIR says otherwise."""
    environ.Env.read_env(ROOT / ".env")
    folder = (data or Path(os.environ.get("DATA_DIR", ROOT / ".data"))).resolve()
    (folder / "logs").mkdir(parents=True, exist_ok=True)
    env = dict(os.environ) | {"DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"}
    env.setdefault("SECRET_KEY", _kept_secret(folder / "secret-key"))
    # `manage.py` and the tools are found from anywhere.
    env["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), env.get("PYTHONPATH", "")]))
    return Machine(folder, env)


@contextmanager
def alone_in(folder: Path, *, wait: bool) -> Iterator[None]:
    """Holds `folder` for this process. Where another has it: waits for it, or raises BlockingIOError."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if not wait:
                raise
            sys.stderr.write(f"Another run uses {folder}; waiting for it to end.\n")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _kept_secret(file: Path) -> str:
    """A random key, made once: sessions and encrypted keys outlive a restart."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text().strip()
