"""Prompts in the database of a running `make run`."""

import os
import sys

from config.local.postgres import BINARIES
from config.local.settings import ROOT, Machine, machine


def attach(prompt: str) -> int:
    """Becomes `psql` or a Django shell. The exit code when it cannot."""
    here = machine()
    url = _database_url(here)
    if url is None:
        sys.stderr.write("Nothing is running here; start it with `make run`.\n")
        return 1
    if prompt == "psql":
        return os.execv(BINARIES / "psql", ["psql", url])  # noqa: S606 - becoming it is the point
    env = here.env | {"DATABASE_URL": url}
    # The shell needs the name of a queue, but does not use it.
    env.setdefault("REDIS_URL", "redis://127.0.0.1:6379/0")
    return os.execve(sys.executable, [sys.executable, str(ROOT / "manage.py"), "shell"], env)  # noqa: S606 - same


def _database_url(here: Machine) -> str | None:
    file = here.database_url
    return here.env.get("DATABASE_URL") or (file.read_text() if file.exists() else None)
