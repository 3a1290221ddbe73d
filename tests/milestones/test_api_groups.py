"""Target groups over HTTP: made with the fields of the documents, refused by name, listed page by page."""

from typing import Any

import pytest

from milestones.models import TargetGroup
from milestones.services.groups import switch_group
from tests import cast
from tests.cast import CARLA, NOON
from tests.milestones.client import GROUP, Brand, cycles, errors, milestone, streak, target

pytestmark = pytest.mark.django_db


def refused(brand: Brand, group: Any) -> list[tuple[int, str, str | None]]:
    found = errors(brand.post("/v3/targetGroups", group), 400)
    assert not TargetGroup.objects.exists()
    return found


def test_a_milestone_is_answered_with_all_that_it_is(brand):
    made = brand.makes(milestone())
    ids = [made.pop("id"), *[each.pop("id") for each in [*made["periods"], *made["targets"]]]]
    statuses = ["ENDED", "ENDED", "RUNNING", "UPCOMING", "NOT_STARTED"]

    assert all(isinstance(each, int) for each in ids)
    assert made == GROUP | {
        "active": True,
        "frequency": 1,
        "recurringCycles": 5,
        "countActivitiesBeforeEnrolment": False,
        "allowSinglePeriod": False,
        "periods": [each | {"periodStatus": status} for each, status in zip(cycles(), statuses, strict=True)],
        "targets": [
            target(
                activityKind="transaction",
                activityField="gross_sales",
                rewardAt="IMMEDIATELY",
                rewardEachPeriod=False,
                levels=[],
            )
        ],
        "createdOn": "2026-03-29T12:00:00Z",
        "createdBy": "API, brand key",
    }


def test_a_streak_has_levels(brand):
    made = brand.makes(streak())

    assert made["trackingType"] == "STREAK"
    assert made["targets"][0]["levels"] == [{"level": n, "name": f"l{n}", "cycles": n} for n in range(1, 5)]


def test_periods_are_made_by_frequency_from_local_midnights_and_get_names(brand):
    group = milestone(frequencyType="WEEKLY", frequency=2, recurringCycles=3, startDate="2026-03-20")
    del group["periods"], group["timeZoneName"]
    made = brand.makes(group)

    # The clocks of Malta, where the operator is, go forward on the 29th.
    assert made["timeZoneName"] == "Europe/Malta"
    assert [each["startDate"] for each in made["periods"]] == [
        "2026-03-19T23:00:00Z",
        "2026-04-02T22:00:00Z",
        "2026-04-16T22:00:00Z",
    ]
    assert [each["refCode"] for each in made["periods"]] == [f"PERIOD_G_{made['id']}_{n}" for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("wishes", "code", "field"),
    [
        ({"trackingType": "UNIFIED"}, 310193, "trackingType"),
        ({"trackingType": "CAPPING"}, 310193, "trackingType"),
        ({"targetEvaluationType": "CYCLIC_WINDOW"}, 310193, "targetEvaluationType"),
        ({"targetEvaluationType": "PERIOD_AGNOSTIC_WINDOW"}, 310193, "targetEvaluationType"),
        ({"preferredTillId": 7}, 310193, "preferredTillId"),
        ({"target_filters": []}, 310193, "targets[0].filters"),
        ({"trackingType": "STREAKS"}, 310191, "trackingType"),
        ({"target_targetType": "POINTS"}, 310191, "targets[0].targetType"),
        ({"frequencyType": "HOURLY"}, 310191, "frequencyType"),
        ({"name": ""}, 310191, "name"),
        ({"name": None}, 310191, "name"),
        ({"name": "x" * 201}, 310191, "name"),
        ({"description": "x" * 256}, 310191, "description"),
        ({"active": "yes"}, 310191, "active"),
        ({"timeZoneName": "Malta"}, 310400, "timeZoneName"),
        ({"startDate": "2026-03-20"}, 310400, "startDate"),
        ({"startDate": "20.3.2026"}, 310191, "startDate"),
        ({"frequency": 2}, 310400, "frequency"),
        ({"recurringCycles": 4}, 310400, "recurringCycles"),
        ({"periods": []}, 310191, "periods"),
        ({"periods": [{"startDate": "2026-03-20", "endDate": "2026-03-21T00:00:00Z"}]}, 310191, "periods[0].startDate"),
        ({"periods": [*cycles(), cycles()[4] | {"refCode": "c6"}]}, 310400, "periods"),
        ({"periods": [*cycles()[:2], 3]}, 310191, "periods[2]"),
        ({"targets": []}, 310191, "targets"),
        ({"targets": None}, 310191, "targets"),
        ({"targets": ["ABC"]}, 310191, "targets[0]"),
        ({"target_targetValue": 0}, 310400, "targets[0].targetValue"),
        ({"target_targetValue": "1000"}, 310191, "targets[0].targetValue"),
        ({"target_targetType": "COUNT"}, 310400, "targets[0].targetEntity"),
        ({"target_levels": [{"name": "l1", "cycles": 1}]}, 310400, "targets[0].levels"),
        ({"frequencyType": "WEEKLY"}, 310400, "periods"),
        ({"frequencyType": "WEEKLY", "periods": None}, 310191, "startDate"),
    ],
)
def test_each_fault_of_a_group_has_its_field(brand, wishes, code, field):
    assert (code, field) in [(each[0], each[2]) for each in refused(brand, milestone(**wishes))]


@pytest.mark.parametrize(
    ("levels", "field"),
    [
        ([], "targets[0].levels"),
        ([{"name": "l1", "cycles": 2}, {"name": "l2", "cycles": 2}], "targets[0].levels"),
        ([{"name": "l1", "cycles": 101}], "targets[0].levels"),
        ([{"name": "l1"}], "targets[0].levels[0].cycles"),
        ([{"name": "", "cycles": 1}], "targets[0].levels[0].name"),
        ([7], "targets[0].levels[0]"),
    ],
)
def test_each_fault_of_a_level_has_its_field(brand, levels, field):
    assert field in [each[2] for each in refused(brand, streak() | {"targets": [target(levels=levels)]})]


def test_every_fault_is_said_at_once(brand):
    group = milestone(name="", trackingType="CAPPING", target_targetValue=0)
    group["targets"].append(target(name=" ", targetType="COUNT"))

    assert {each[2] for each in refused(brand, group)} == {
        *("name", "trackingType", "targets[0].targetValue"),
        *("targets[1].name", "targets[1].targetEntity", "targets[1].activityKind"),
    }


def test_what_is_no_object_is_refused(brand):
    assert (310191, "NotAnObject", None) in refused(brand, [milestone()])


def test_groups_are_listed_the_newest_first_page_by_page(brand):
    ids = [brand.makes(milestone(name=f"Group {n}"))["id"] for n in range(5)]
    first = brand.get("/v3/targetGroups", pageSize=3).json()
    second = brand.get("/v3/targetGroups", pageSize=3, cursor=first["paging"]["nextCursor"]).json()

    assert [each["id"] for each in [*first["data"], *second["data"]]] == ids[::-1]
    assert first["paging"] == {"pageSize": 3, "hasMore": True, "nextCursor": ids[2]}
    assert second["paging"] == {"pageSize": 3, "hasMore": False, "nextCursor": None}
    assert (first["errors"], first["warnings"]) == (None, None)


def test_groups_are_found_by_what_they_are(brand):
    off = brand.makes(milestone(name="Off"))["id"]
    switch_group(group_id=off, on=False, by=CARLA, at=NOON)
    brand.makes(milestone(name="Summer ABC"))
    brand.makes(streak(name="Summer streak"))

    def found(**query: Any) -> list[str]:
        return [each["name"] for each in brand.get("/v3/targetGroups", **query).json()["data"]]

    assert found(active="true") == ["Summer streak", "Summer ABC"]
    assert found(active="false") == ["Off"]
    assert found(trackingType="STREAK") == ["Summer streak"]
    assert found(name="summer") == ["Summer streak", "Summer ABC"]
    assert found(name="summer", trackingType="DEFAULT") == ["Summer ABC"]


@pytest.mark.parametrize("query", [{"pageSize": 0}, {"pageSize": 101}, {"cursor": "x"}, {"active": "1"}])
def test_a_query_that_makes_no_sense_is_refused(brand, query):
    assert [each[2] for each in errors(brand.get("/v3/targetGroups", **query), 400)] == [*query]


def test_one_group_is_found_by_its_id(brand):
    made = brand.makes(milestone())

    assert brand.get(f"/v3/targetGroups/{made['id']}").json()["data"] == made
    assert [each[0] for each in errors(brand.get("/v3/targetGroups/99999999"), 404)] == [310180]
    assert [each[0] for each in errors(brand.get("/v3/targetGroups/abc"), 404)] == [310180]


def test_groups_of_another_operator_are_neither_listed_nor_found(brand, settings):
    made = brand.makes(milestone())
    bingo = Brand(cast.casino("Bingo"), settings, "bingo")

    assert bingo.get("/v3/targetGroups").json()["data"] == []
    assert [each[0] for each in errors(bingo.get(f"/v3/targetGroups/{made['id']}"), 404)] == [310180]


def test_the_same_key_makes_one_group(brand):
    answers = [brand.post("/v3/targetGroups", milestone(), idempotency_key="g") for _ in range(2)]

    assert answers[0].content == answers[1].content
    assert TargetGroup.objects.count() == 1
