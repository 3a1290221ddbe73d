"""What only real processes prove: addresses come as they were sent, and who is killed at work has done nothing."""

import hashlib
import http.client
import signal
import subprocess
import sys

import pytest

from config.local.processes import commands
from operators.models import IdempotentAnswer, Product
from tests import cast
from tests.processes import Process, environment, eventually, free_port
from tests.signing import api_client

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]

KILLED_AT_WORK = """
import os, signal
import django
django.setup()
from django.utils import timezone
from operators.models import Operator, Product
from operators.services.answers import answer_once

operator = Operator.objects.get()

def work():
    Product.objects.create(operator=operator, name="Dice")
    os.kill(os.getpid(), signal.SIGKILL)

answer_once(operator=operator, key="7f3c", fingerprint="0" * 64, at=timezone.now(), work=work)
"""


def test_a_process_that_is_killed_at_work_keeps_nothing_and_has_done_nothing(casino):
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings"}
    killed = subprocess.run([sys.executable, "-c", KILLED_AT_WORK], env=environment(**settings), check=False)

    assert killed.returncode == -signal.SIGKILL
    assert not IdempotentAnswer.objects.exists()
    assert not Product.objects.filter(name="Dice").exists()


@pytest.fixture
def web(tmp_path):
    """The web server of `make run`, at a port of its own."""
    port = free_port()
    env = environment(PORT=str(port), HOST="127.0.0.1", WEB_WORKERS="1")
    process = Process(dict(commands(env, sys.executable))["web"], tmp_path / "web.log", env)
    try:
        eventually(lambda: asked(port, "/healthz", {}) == 200, what="a web server that answers")
        yield port
    finally:
        process.stop()


def asked(port: int, target: str, headers: dict[str, str]) -> int:
    """The status of a GET of exactly `target`; 0 where nobody listens."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.putrequest("GET", target)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def test_the_hash_is_over_the_address_as_the_web_server_got_it(web):
    api = api_client(cast.casino())
    for signed in (
        "/v1/campaigns?pageSize=50&product=Mines",
        "/v1/c%61mpaigns?product=Mines",
        "/v1/campaigns?product=Gonzo%27s%20Quest",
        "/v1/campaigns?product=Gonzo's+Quest",
        "/v1/campaigns/?operatorReference=%2F",
    ):
        headers = {
            "X-AUTH-OPERATOR-ID": str(api.operator.pk),
            "X-AUTH-REQUEST-HASH": hashlib.sha256(f"{api.key}{signed}".encode()).hexdigest(),
        }

        for target in (signed, f"{signed}/", f"http://127.0.0.1:{web}{signed}"):
            assert asked(web, target, headers) == 200, target
        assert asked(web, f"{signed}&page=1", headers) == 401, signed
