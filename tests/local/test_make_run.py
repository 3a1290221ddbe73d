"""The promises of `make run`, kept by the real thing in a folder of its own."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from config.local.child import Child
from config.local.supervisor import MOST_DEATHS, Supervisor, TooManyDeathsError
from tests.processes import eventually, free_port

pytestmark = pytest.mark.processes
NOT_INHERITED = {"DATABASE_URL", "REDIS_URL", "BROKER_URL", "MEDIA_ROOT", "DEMO", "DATA_DIR", "SECRET_KEY"}


class House:
    """A running `make run`."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.data = folder / "data"
        self.output = folder / "output"
        env = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        env |= {"DATA_DIR": str(self.data), "PORT": str(self.port), "WEB_WORKERS": "1", "WORKER_CONCURRENCY": "1"}
        command = [sys.executable, "-m", "config.local", "run"]
        with self.output.open("wb") as sink:
            self.process = subprocess.Popen(command, env=env, stdout=sink, stderr=sink)

    def said(self) -> str:
        return self.output.read_text()

    def wait_for(self, words: str) -> None:
        eventually(lambda: words in self.said() or self.process.poll() is not None, what=words)
        assert words in self.said(), self.said()

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def children(self, words: str) -> list[psutil.Process]:
        """Those started by the supervisor itself that are alive and whose command has `words`."""
        alive = [c for c in psutil.Process(self.process.pid).children() if c.status() != psutil.STATUS_ZOMBIE]
        return [child for child in alive if words in " ".join(child.cmdline())]

    def health(self) -> dict[str, str]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz") as answer:
            return json.load(answer)

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(60)


@pytest.fixture
def own_house(tmp_path) -> Iterator[House]:
    """For tests that stop it."""
    running = House(tmp_path)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Iterator[House]:
    """One for all tests that leave it running: a start takes a while."""
    running = House(tmp_path_factory.mktemp("house"))
    yield running
    running.stop()


def test_it_says_when_it_is_ready_where_it_is_and_who_can_sign_in(house):
    house.wait_for("Ready after")
    assert f"http://127.0.0.1:{house.port}" in house.said()
    for login in ("admin", "marketing", "service", "auditor", "bingo", "demo"):
        assert login in house.said()
    assert house.health() == {"database": "ok", "queue": "ok"}


def test_stopping_it_leaves_no_process_behind_and_the_next_start_finds_the_data(own_house, tmp_path):
    own_house.wait_for("Ready after")
    family = own_house.family()
    assert len(family) > 5
    assert own_house.stop() == 0
    assert not [member for member in family if member.is_running()]

    again = House(tmp_path)
    try:
        again.wait_for("Ready after")
        assert "Demo data is there already." in again.said()
    finally:
        assert again.stop() == 0


def test_ctrl_c_stops_it_as_well(own_house):
    own_house.wait_for("Ready after")
    family = own_house.family()
    own_house.process.send_signal(signal.SIGINT)
    assert own_house.process.wait(60) == 0
    assert not [member for member in family if member.is_running()]


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
    victim.kill()
    house.wait_for(f"{name} died")
    eventually(lambda: [c.pid for c in house.children(command)] not in ([], [victim.pid]), what=f"another {name}")
    eventually(lambda: _healthy(house), what="a healthy house")


def _healthy(house: House) -> bool:
    try:
        return house.health() == {"database": "ok", "queue": "ok"}
    except OSError:
        return False


def test_a_second_one_in_the_same_folder_says_so_and_leaves_the_first_alone(house, tmp_path):
    house.wait_for("Ready after")
    second_output = tmp_path / "second"
    second_output.mkdir()
    (second_output / "data").symlink_to(house.data)
    second = House(second_output)
    assert second.process.wait(60) == 1
    assert "Another `make run` uses" in second.said()
    assert house.health()["database"] == "ok"


def test_a_taken_port_is_said_in_a_sentence(house, tmp_path):
    house.wait_for("Ready after")
    folder = tmp_path / "other"
    folder.mkdir()
    env = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    env |= {"DATA_DIR": str(folder), "PORT": str(house.port)}
    other = subprocess.run(
        [sys.executable, "-m", "config.local", "run"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert other.returncode == 1
    assert re.search(rf"Port {house.port} is in use\. Choose another", other.stdout)


def _look_after_for_ever(supervisor: Supervisor) -> None:
    while True:
        supervisor.look_after()


def test_a_child_that_dies_too_often_ends_the_whole(tmp_path):
    said: list[str] = []
    supervisor = Supervisor(say=said.append)
    supervisor.add(Child("moth", [sys.executable, "-c", "exit(3)"], env=dict(os.environ), log=tmp_path / "moth.log"))
    with pytest.raises(TooManyDeathsError, match="moth died"):
        _look_after_for_ever(supervisor)
    supervisor.end_all()
    assert len(said) == MOST_DEATHS
    assert "exit code 3" in said[0]
