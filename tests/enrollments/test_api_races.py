"""Many systems call at once: budgets hold at this door as at every other."""

from functools import partial
from typing import Any

import pytest

from enrollments.models import Enrollment
from tests.budgets import EACH, ENROLLMENTS, assert_it_adds_up, budget
from tests.cast import HEADER, at_once, casino, upload, worked_off
from tests.screens import open_reward
from tests.signing import ApiClient, api_client

pytestmark = pytest.mark.django_db(transaction=True)


def enrol(caller: ApiClient, address: str, player: str) -> Any:
    # A client of its own for each thread.
    return ApiClient(caller.operator, caller.key).post(address, {"operatorPlayerId": player})


def test_calls_and_a_job_that_want_the_same_budget_spend_it_to_the_last_and_never_beyond():
    reward = open_reward(casino())
    caller, address = api_client(reward.operator), f"/v1/rewards/{reward.pk}/enrollments"
    money = budget(reward.campaign, limit=75)  # 15 times the least of 5.00 EUR
    each = budget(reward, **ENROLLMENTS | EACH | {"limit": 1})
    job = upload(reward, HEADER + "".join(f"listed{number},,\n" for number in range(10)))

    *answers, _ = at_once(
        *[partial(enrol, caller, address, f"player{number % 10}") for number in range(20)],
        partial(worked_off, job, rows=3),
    )

    codes = [answer.json()["responseCode"] for answer in answers]
    assert set(codes) == {"OK", "BudgetExceeded"}
    job.refresh_from_db()
    assert codes.count("OK") + job.enrolled_count == Enrollment.objects.count() == 15
    for given in (money, each):
        assert_it_adds_up(given)
    money.refresh_from_db()
    assert money.remaining == 0
