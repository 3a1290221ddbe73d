"""Addresses of these doors: with and without a slash, and what is said where there is none."""

import pytest
from django.test import Client

from tests.cast import at_once
from tests.milestones.client import CUSTOMER, activity, done, errors, milestone

pytestmark = pytest.mark.django_db
UNKNOWN = [
    "/v3",
    "/v3/",
    "/v3/users",
    "/v3/users/7",
    "/v3/nothing/at/all",
    "/targetGroups",
    "/targetGroups/1/targets/1",
]


def test_a_slash_at_the_end_makes_no_difference(brand):
    made = brand.makes(milestone())
    place = brand.place

    assert done(brand.post(f"{place}/enroll/", [{"customerId": CUSTOMER}]))
    assert brand.post("/v3/activities/", activity()).status_code == 200
    assert done(brand.post(f"{place}/unEnroll/", [{"customerId": CUSTOMER}]))
    assert brand.post(f"{place}/enroll/batch/", [{"customerId": CUSTOMER}]).status_code == 200
    assert brand.get("/v3/targetGroups/").json()["data"][0]["id"] == made["id"]
    assert brand.get(f"/v3/users/{CUSTOMER}/enrolledTargets/").json()["data"] != []


@pytest.mark.parametrize("address", UNKNOWN)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_where_there_is_nothing_the_envelope_says_so(brand, address, method):
    answer = Client().generic(method, address)

    assert errors(answer, 404) == [(310404, "NotFound", None)]
    assert answer["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [
        ("GET", "/targetGroups/1/targets/1/enroll", "POST"),
        ("PUT", "/targetGroups/1/targets/1/unEnroll", "POST"),
        ("GET", "/v3/activities", "POST"),
        ("DELETE", "/v3/targetGroups", "GET, POST, HEAD"),
        ("POST", "/v3/users/7/targetGroups", "GET, HEAD"),
    ],
)
def test_a_method_that_an_address_does_not_take_is_said_in_the_envelope(brand, method, address, allowed):
    answer = Client().generic(method, address, headers={"authorization": brand.secret.basic})

    assert errors(answer, 405) == [(310400, "MethodNotAllowed", None)]
    assert answer["Allow"] == allowed


@pytest.mark.parametrize(
    "address", ["/targetGroups/1/targets/1/enroll", "/v3/targetGroups", "/v3/activities", "/v3/users/7/enrolledTargets"]
)
def test_strangers_learn_nothing(brand, address):
    answer = Client().post(address, "[]", "application/json") if "v3/users" not in address else Client().get(address)

    assert {each[:2] for each in errors(answer, 401)} == {(310401, "AuthenticationMissing")}


@pytest.mark.django_db(transaction=True)
def test_two_calls_at_once_enrol_once(brand):
    brand.makes(milestone())
    answers = at_once(*[lambda: brand.enrolls(periodName="c3", initialBalance=100)] * 4)

    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert {code for answer in answers if answer.status_code == 409 for code, *_ in errors(answer, 409)} == {310119}
    assert brand.cycles_of()["c3"] == 100
