"""How far a customer is, as other systems see it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import cast
from tests.milestones.client import CUSTOMER, OTHER, Brand, errors, milestone, streak
from tests.milestones.scene import HOUR, begin, middle

pytestmark = pytest.mark.django_db


def test_a_milestone_is_told_period_by_period(brand):
    made = brand.makes(milestone())
    brand.enrolls(at=begin(2), periodName="c2", initialBalance=300)
    brand.sells(720.5, at=middle(2))
    brand.sells(333.25, at=middle(3))
    (told,) = brand.targets()

    assert told.pop("periods")[1:3] == [
        made["periods"][1]
        | {"periodStatus": "ENDED", "enrolled": True, "initialBalance": 300, "achieved": 1020.5, "remaining": 0}
        | {"percentage": 100, "reached": True, "reachedOn": "2026-03-20T00:00:00Z"},
        made["periods"][2]
        | {"periodStatus": "RUNNING", "enrolled": True, "initialBalance": 0, "achieved": 333.25, "remaining": 666.75}
        | {"percentage": 33, "reached": False, "reachedOn": None},
    ]
    assert told == {
        "targetGroupId": made["id"],
        "targetGroupName": "Spring",
        "active": True,
        "trackingType": "DEFAULT",
        "targetId": made["targets"][0]["id"],
        "targetName": "ABC",
        "targetValue": 1000,
        "enrolled": True,
        "enrolledOn": "2026-03-15T00:00:00Z",
        "streak": None,
    }


def test_a_streak_is_told_with_its_run_and_its_levels(brand):
    brand.makes(streak())
    brand.enrolls(at=begin(1))
    for cycle in (1, 2, 4):
        brand.sells(1000, at=middle(cycle))
    told = brand.targets()[0]["streak"]
    levels = told.pop("levels")

    assert told == {"round": 1, "inARow": 1, "level": 2}
    assert levels[1] == {"level": 2, "name": "l2", "cycles": 2, "reached": True, "reachedOn": "2026-03-20T00:00:00Z"}
    assert levels[2] == {"level": 3, "name": "l3", "cycles": 3, "reached": False, "reachedOn": None}


def test_a_period_that_was_taken_back_to_below_nothing_has_all_to_go(brand):
    brand.makes(milestone())
    brand.enrolls()
    brand.sells(-50)
    running = brand.targets()[0]["periods"][2]

    assert (running["achieved"], running["remaining"], running["percentage"]) == (-50, 1050, 0)


def test_who_has_left_is_told_only_to_whoever_asks(brand):
    brand.makes(milestone())
    brand.enrolls()
    brand.leaves()

    assert brand.targets() == []
    (told,) = brand.targets(includeUnenrolled="true")
    assert (told["enrolled"], [each["enrolled"] for each in told["periods"]]) == (False, [False] * 5)


def test_the_groups_of_a_customer_are_those_they_are_or_were_in(brand):
    first = brand.makes(milestone(name="First"))
    brand.enrolls()
    brand.leaves()
    brand.makes(milestone(name="Not theirs"))
    brand.enrolls(customerId=OTHER)
    last = brand.makes(streak(name="Last"))
    brand.enrolls(at=brand.now + HOUR)
    told = brand.get(f"/v3/users/{CUSTOMER}/targetGroups").json()

    assert [each["id"] for each in told["data"]] == [last["id"], first["id"]]
    assert told["data"][0]["targets"] == last["targets"]
    assert told["paging"] == {"pageSize": 20, "hasMore": False, "nextCursor": None}
    assert [each["id"] for each in brand.get(f"/v3/users/{OTHER}/targetGroups").json()["data"]] != []


def test_targets_are_told_page_by_page_or_of_one_group(brand):
    groups = []
    for _ in range(3):
        groups.append(brand.makes(milestone())["id"])
        brand.enrolls()
    address = f"/v3/users/{CUSTOMER}/enrolledTargets"
    first = brand.get(address, pageSize=2).json()
    second = brand.get(address, pageSize=2, cursor=first["paging"]["nextCursor"]).json()

    assert [each["targetGroupId"] for each in [*first["data"], *second["data"]]] == groups[::-1]
    assert [each["targetGroupId"] for each in brand.targets(targetGroupId=groups[1])] == [groups[1]]


def test_ten_targets_are_told_with_as_many_queries_as_one(brand):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            brand.targets()
        return len(asked)

    def another() -> None:
        brand.makes(streak())
        brand.enrolls()
        brand.sells(1000)

    another()
    for_one = queries()
    for _ in range(9):
        another()

    assert queries() == for_one


def test_a_customer_of_whom_nobody_knows_has_nothing(brand):
    assert brand.targets(7) == []
    assert brand.get("/v3/users/7/targetGroups").json()["data"] == []


@pytest.mark.parametrize("customer", ["abc", "0", "-1", "1.5", "007", str(2**63), "9" * 40])
@pytest.mark.parametrize("what", ["targetGroups", "enrolledTargets"])
def test_what_can_be_no_customer_is_310011(brand, customer, what):
    answer: Any = brand.get(f"/v3/users/{customer}/{what}")

    assert errors(answer, 400) == [(310011, "BadCustomer", "userId")]


def test_another_operator_sees_nothing_of_it(brand, settings):
    brand.makes(milestone())
    brand.enrolls()
    bingo = Brand(cast.casino("Bingo"), settings, "bingo")

    assert bingo.targets() == []
    assert bingo.get(f"/v3/users/{CUSTOMER}/targetGroups").json()["data"] == []
