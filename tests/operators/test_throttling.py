"""How often an operator may call."""

from datetime import timedelta

import pytest

from tests import cast
from tests.cast import NOON, at_once
from tests.operators.door import CALLER, codes
from tests.signing import ApiClient, api_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture(autouse=True)
def _three_a_minute(settings) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3


@pytest.fixture
def api(casino) -> ApiClient:
    return api_client(casino)


def statuses(api: ApiClient, calls: int) -> list[int]:
    return [api.get(CALLER).status_code for _ in range(calls)]


def test_one_call_too_many_is_refused_and_told_when_to_come_again(api, clock):
    clock.at = NOON + timedelta(seconds=12.5)
    assert statuses(api, 3) == [200, 200, 200]

    answer = api.get(CALLER)
    assert (answer.status_code, codes(answer)) == (429, ["TooManyRequests"])
    assert answer["Retry-After"] == "48"


def test_who_comes_at_the_end_of_a_minute_waits_a_second(api, clock):
    clock.at = NOON + timedelta(seconds=59, milliseconds=999)

    assert statuses(api, 4)[-1] == 429
    assert api.get(CALLER)["Retry-After"] == "1"


def test_the_next_minute_is_another(api, clock):
    assert statuses(api, 4)[-1] == 429
    clock.at = NOON + timedelta(seconds=60)

    assert statuses(api, 4) == [200, 200, 200, 429]


def test_the_calls_of_one_operator_slow_no_other_down(api):
    other = api_client(cast.casino("Bingo"))

    assert statuses(api, 4)[-1] == 429
    assert statuses(other, 3) == [200, 200, 200]


def test_a_stranger_does_not_use_up_the_calls_of_an_operator(api):
    assert statuses(ApiClient(api.operator, "guessed"), 4) == [401] * 4
    assert statuses(api, 3) == [200, 200, 200]


@pytest.mark.usefixtures("no_redis")
def test_calls_go_on_uncounted_while_redis_is_gone(api, caplog):
    assert statuses(api, 4) == [200] * 4
    assert "Nobody counts the calls" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_of_ten_calls_at_once_as_many_pass_as_may():
    api = api_client(cast.casino())

    passed = at_once(*[lambda: ApiClient(api.operator, api.key).get(CALLER).status_code] * 10)
    assert sorted(passed) == [200] * 3 + [429] * 7
