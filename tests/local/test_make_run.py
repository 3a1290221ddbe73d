"""The promises of `make run`, kept by the real thing in a folder of its own."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psutil
import psycopg
import pytest

from config.local.child import Child
from config.local.supervisor import MOST_DEATHS, Supervisor, TooManyDeathsError
from tests.processes import eventually, free_port

pytestmark = pytest.mark.processes
NOT_INHERITED = {"DATABASE_URL", "REDIS_URL", "BROKER_URL", "MEDIA_ROOT", "DEMO", "DATA_DIR", "SECRET_KEY"}
LOCAL = [sys.executable, "-m", "config.local"]


def environment(**wishes: str) -> dict[str, str]:
    env = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    return env | {"WEB_WORKERS": "1", "WORKER_CONCURRENCY": "1"} | wishes


def alive(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    return [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


class House:
    """A running `make run`, whose output goes to a file or to `terminal`."""

    def __init__(self, folder: Path, *, terminal: int | None = None, **wishes: str) -> None:
        self.port = free_port()
        self.data = folder / "data"
        self.output = folder / "output"
        env = environment(DATA_DIR=str(self.data), PORT=str(self.port), **wishes)
        with self.output.open("wb") as sink:
            out = sink if terminal is None else terminal
            self.process = subprocess.Popen([*LOCAL, "run"], env=env, stdout=out, stderr=out)

    def said(self) -> str:
        return self.output.read_text()

    def wait_for(self, words: str) -> None:
        eventually(lambda: words in self.said() or self.process.poll() is not None, what=words)
        assert words in self.said(), self.said()

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def children(self, words: str) -> list[psutil.Process]:
        """Those started by the supervisor itself that are alive and whose command has `words`."""
        own = alive(psutil.Process(self.process.pid).children())
        return [child for child in own if words in " ".join(child.cmdline())]

    def health(self) -> dict[str, str]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz") as answer:
            return json.load(answer)

    def is_healthy(self) -> bool:
        try:
            return self.health() == {"database": "ok", "queue": "ok"}
        except OSError:
            return False

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(90)


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[House]:
    """One for all tests that leave it running: a start takes a while."""
    running = House(tmp_path_factory.mktemp("house"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory) -> Path:
    """A folder for those that are stopped, one after the other: only the first must make its data."""
    return tmp_path_factory.mktemp("lived-in")


@pytest.fixture
def own_house(lived_in) -> Iterator[House]:
    """For tests that stop it."""
    running = House(lived_in)
    yield running
    running.stop()


def test_it_says_when_it_is_ready_where_it_is_and_who_can_sign_in(house):
    house.wait_for("Ready after")
    assert f"http://127.0.0.1:{house.port}" in house.said()
    for login in ("admin", "marketing", "service", "auditor", "bingo", "demo"):
        assert login in house.said()
    assert house.health() == {"database": "ok", "queue": "ok"}


def test_stopping_it_leaves_no_process_behind_and_the_next_start_finds_the_data(own_house, lived_in):
    own_house.wait_for("Ready after")
    family = own_house.family()
    assert len(family) > 5
    assert own_house.stop() == 0
    assert not alive(family)

    again = House(lived_in)
    try:
        again.wait_for("Ready after")
        assert "Demo data is there already." in again.said()
    finally:
        assert again.stop() == 0


def test_ctrl_c_stops_it_as_well(own_house):
    own_house.wait_for("Ready after")
    family = own_house.family()
    own_house.process.send_signal(signal.SIGINT)
    assert own_house.process.wait(90) == 0
    assert not alive(family)


def test_a_second_ctrl_c_does_not_wait_for_a_child_that_does_not_stop(own_house):
    own_house.wait_for("Ready after")
    family = own_house.family()
    [web] = own_house.children("gunicorn")
    web.suspend()
    own_house.process.send_signal(signal.SIGINT)
    own_house.wait_for("Stopping everything.")
    own_house.process.send_signal(signal.SIGINT)
    assert own_house.process.wait(90) == 0
    assert not alive(family)


def test_a_terminal_that_is_closed_stops_it_in_order(lived_in):
    ours, theirs = pty.openpty()
    closing = House(lived_in, terminal=theirs)
    os.close(theirs)
    shown = b""
    while b"Ctrl-C stops everything." not in shown:
        shown += os.read(ours, 4096)
    family = closing.family()
    os.close(ours)
    closing.process.send_signal(signal.SIGHUP)
    assert closing.process.wait(90) == 0
    assert not alive(family)
    assert not (closing.data / "database-url").exists()


def test_stopping_it_during_the_set_up_leaves_no_process_behind(tmp_path):
    early = House(tmp_path)
    eventually(lambda: early.children("migrate"), what="the migration")
    family = early.family()
    assert early.stop() == 0
    assert not alive(family)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent has died")
def test_nothing_outlives_a_killed_supervisor_for_long(own_house, lived_in):
    own_house.wait_for("Ready after")
    family = own_house.family()
    own_house.process.kill()
    own_house.process.wait()
    eventually(lambda: not alive(family), what="the end of all")


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("web", "gunicorn"),
        ("worker", " worker "),
        ("beat", " beat "),
        ("redis", "redis-server"),
        ("postgres", "bin/postgres"),
    ],
)
def test_whatever_dies_is_said_and_started_again(house, name, command):
    house.wait_for("Ready after")
    [victim] = house.children(command)
    its_own = victim.children(recursive=True)
    victim.kill()
    house.wait_for(f"{name} died")
    eventually(lambda: [c.pid for c in house.children(command)] not in ([], [victim.pid]), what=f"another {name}")
    eventually(house.is_healthy, what="a healthy house")
    assert not alive(its_own)


def test_a_killed_postgres_comes_back_although_a_query_is_running(own_house):
    own_house.wait_for("Ready after")
    url = (own_house.data / "database-url").read_text()
    [postgres] = own_house.children("bin/postgres")

    def be_busy() -> None:
        with pytest.raises(psycopg.OperationalError), psycopg.connect(url, application_name="busy") as connection:
            connection.execute("DO $$ BEGIN LOOP END LOOP; END $$")

    busy = threading.Thread(target=be_busy)
    busy.start()
    with psycopg.connect(url, autocommit=True) as connection:
        running = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'busy' AND state = 'active'"
        eventually(lambda: connection.execute(running).fetchone(), what="a running query")
    backends = postgres.children()
    postgres.kill()
    own_house.wait_for("postgres died")
    eventually(own_house.is_healthy, what="a healthy house")
    busy.join()
    assert not alive(backends)


def test_a_second_one_in_the_same_folder_says_so_and_leaves_the_first_alone(house, tmp_path):
    house.wait_for("Ready after")
    second_output = tmp_path / "second"
    second_output.mkdir()
    (second_output / "data").symlink_to(house.data)
    second = House(second_output)
    assert second.process.wait(60) == 1
    assert "Another `make run` uses" in second.said()
    eventually(house.is_healthy, what="a healthy house")


def _try_to_run(folder: Path, **wishes: str) -> subprocess.CompletedProcess[str]:
    env = environment(DATA_DIR=str(folder), **wishes)
    return subprocess.run([*LOCAL, "run"], env=env, capture_output=True, text=True, check=False)


def test_a_taken_port_is_said_in_a_sentence(house, tmp_path):
    house.wait_for("Ready after")
    other = _try_to_run(tmp_path, PORT=str(house.port))
    assert other.returncode == 1
    assert other.stdout == f"Port {house.port} is in use. Choose another: PORT=8001 make run\n"


def test_a_port_that_is_none_is_said_in_a_sentence(tmp_path):
    other = _try_to_run(tmp_path, PORT="http")
    assert other.returncode == 1
    assert other.stdout == "PORT must be a number from 1 to 65535, not 'http'.\n"


def test_a_web_process_that_cannot_live_ends_the_whole_with_exit_code_1(lived_in):
    doomed = _try_to_run(lived_in / "data", PORT=str(free_port()), WEB_WORKERS="none")
    assert doomed.returncode == 1
    assert re.search(r"web died 6 times within a minute \(exit code 2\); see .*web\.log\.", doomed.stdout)


def test_empty_settings_and_foreign_host_names_do_not_keep_it_from_getting_ready(lived_in):
    running = House(lived_in, SECRET_KEY="", DATABASE_URL="", REDIS_URL="", ALLOWED_HOSTS="rewards.example.com")
    try:
        running.wait_for("Ready after")
    finally:
        assert running.stop() == 0


def _run_with(folder: Path, code: str, *options: str, **wishes: str) -> subprocess.CompletedProcess[str]:
    command = [*LOCAL, "with", *options, sys.executable, "-c", f"import os, sys; {code}"]
    env = environment(DATA_DIR=str(folder), **wishes)
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_a_command_gets_servers_for_itself_and_its_exit_code_is_passed_on(tmp_path):
    done = _run_with(tmp_path, "print(os.environ['DATABASE_URL'], os.environ['DEMO']); sys.exit(7)")
    assert done.returncode == 7, done.stderr
    url, demo = done.stdout.split()
    assert demo == "1"
    [socket] = parse_qs(urlsplit(url).query)["host"]
    assert not Path(socket).exists()


@pytest.mark.parametrize(("options", "fsync"), [([], "off"), (["--durable"], "on")])
def test_only_a_command_that_asks_for_it_gets_a_database_that_waits_for_the_disk(tmp_path, options, fsync):
    code = "import psycopg; print(psycopg.connect(os.environ['DATABASE_URL']).execute('SHOW fsync').fetchone()[0])"
    done = _run_with(tmp_path, code, *options)
    assert done.stdout == f"{fsync}\n", done.stderr


def test_a_command_on_real_servers_may_not_load_demo_data(tmp_path):
    real = {"DATABASE_URL": "postgres://db.example.com/rewards", "REDIS_URL": "redis://redis.example.com"}
    done = _run_with(tmp_path, "print(os.environ['DATABASE_URL'], os.environ.get('DEMO'))", **real)
    assert done.stdout == "postgres://db.example.com/rewards None\n", done.stderr


def test_a_child_that_dies_too_often_ends_the_whole(tmp_path):
    said: list[str] = []
    supervisor = Supervisor(say=said.append)
    supervisor.add(Child("moth", [sys.executable, "-c", "exit(3)"], env=dict(os.environ), log=tmp_path / "moth.log"))
    with pytest.raises(TooManyDeathsError, match="moth died"):
        supervisor.wait_until(lambda: False, otherwise="")
    supervisor.end_all()
    assert len(said) == MOST_DEATHS
    assert "exit code 3" in said[0]
