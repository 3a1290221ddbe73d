"""The OpenAPI document is kept, served, and true: nothing it allows or forbids breaks the API or surprises a client."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, settings
from requests import PreparedRequest
from requests.auth import AuthBase
from schemathesis.checks import CHECKS

from operators.models import Operator
from rewards.models import Budget
from tests import cast
from tests.cast import CARLA, NOON
from tests.screens import open_reward
from tests.signing import ApiClient, api_client

GOLDEN = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
schema = schemathesis.openapi.from_path(GOLDEN)
fuzzed = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
# A request can be well-formed and still be refused: a product that is unknown, an end before the start.
NOT_PROMISED = [CHECKS.get_one("positive_data_acceptance")]


class Signed(AuthBase):
    """Signs whatever is about to be sent."""

    def __init__(self, client: ApiClient) -> None:
        self.client = client

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        url = str(request.path_url).rstrip("/").encode()
        request.headers["X-AUTH-OPERATOR-ID"] = str(self.client.operator.pk)
        request.headers["X-AUTH-REQUEST-HASH"] = hashlib.sha256(self.client.key.encode() + url + body).hexdigest()
        return request


@pytest.fixture
def operator(transactional_db) -> Operator:
    return cast.casino()


@schema.parametrize()
@fuzzed
def test_whatever_is_asked_the_answer_is_documented(case, live_server, operator):
    ask(case, live_server.url, operator)


@schema.parametrize()
@fuzzed
def test_whatever_is_asked_of_what_exists_the_answer_is_documented(case, live_server, operator):
    case.path_parameters = {name: ids(operator)[name] for name in case.path_parameters or {}}
    ask(case, live_server.url, operator)


def ask(case: Any, url: str, operator: Operator) -> None:
    case.call_and_validate(base_url=url, auth=Signed(api_client(operator)), excluded_checks=NOT_PROMISED)
