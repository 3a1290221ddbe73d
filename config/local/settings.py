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
_MADE_UP: Final = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "DATA_DIR", "HOST", "PORT")


class InUseError(Exception):
    """Who has the folder, in a sentence for people."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Where the data lies, and the environment that every child gets."""

    data: Path
    env: dict[str, str]

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def database_url(self) -> Path:
        """The file that says where the embedded PostgreSQL listens, while it runs."""
        return self.data / "database-url"


def machine(*, under: str = "") -> Machine:
    """Reads the environment and `.env`. `under` names a folder inside DATA_DIR to use instead of DATA_DIR itself."""
    environ.Env.read_env(ROOT / ".env")
    env = dict(os.environ)
    for name in _MADE_UP:
        # `SECRET_KEY=` in `.env` means the same as no such line.
        if not env.get(name):
            env.pop(name, None)
    # Relative to the project, wherever this was called from.
    folder = (ROOT / env.get("DATA_DIR", ".data") / under).resolve()
    (folder / "logs").mkdir(parents=True, exist_ok=True)
    env |= {"DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"}
    env.setdefault("SECRET_KEY", _kept_secret(folder / "secret-key"))
    # `config` and the tools are found from anywhere.
    env["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), env.get("PYTHONPATH", "")]))
    return Machine(folder, env)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Holds `folder` for this process. Raises InUseError where another has it."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            sentence = f"Another `make run` uses {folder}. Stop it first, or set DATA_DIR to another folder."
            raise InUseError(sentence) from error
        yield


@contextmanager
def wait_to_be_alone_in(folder: Path) -> Iterator[None]:
    """Holds `folder` for this process, once no other does."""
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write(f"Another run uses {folder}; waiting for it to end.\n")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _kept_secret(file: Path) -> str:
    """A random key, made once: sessions and encrypted keys outlive a restart."""
    if not file.exists() or not file.read_text().strip():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text().strip()
