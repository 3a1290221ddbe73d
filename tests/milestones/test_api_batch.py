"""Many customers in one call: a result for each, and none keeps another back."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from milestones.models import EnrollmentEvent, TargetEnrollment
from tests.milestones.client import CUSTOMER, OTHER, Brand, errors, milestone, streak

pytestmark = pytest.mark.django_db


@pytest.fixture
def abc(brand) -> Brand:
    brand.makes(milestone())
    return brand


def batch(brand: Brand, records: Any, query: str = "", **headers: str) -> Any:
    return brand.post(f"{brand.place}/enroll/batch{query}", records, **headers)


def results(answer: Any) -> list[tuple[int | None, str, list[tuple[int, str]]]]:
    """Of each record: the customer, what came of it, and the numbers and fields of its errors and warnings."""
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert (said["errors"], said["warnings"]) == (None, None)
    return [
        (
            each["customerId"],
            each["result"],
            [(note["code"], note["field"]) for note in [*(each["errors"] or []), *(each["warnings"] or [])]],
        )
        for each in said["data"]
    ]


def test_each_record_has_its_result_in_the_order_of_the_call(abc):
    abc.enrolls(customerId=OTHER)
    answer = batch(
        abc,
        [
            {"customerId": 9, "periodName": "c3", "initialBalance": 100},
            {"customerId": "x"},
            {"customerId": OTHER},
            {"customerId": 5, "periodName": "c9"},
            {"customerId": 4, "resetStreakStatus": True},
            7,
            {"customerId": 9},
        ],
    )

    assert results(answer) == [
        (9, "enrolled", []),
        (None, "refused", [(310011, "[1].customerId")]),
        (OTHER, "refused", [(310119, "[2].customerId")]),
        (5, "refused", [(310019, "[3].periodName")]),
        (4, "enrolled", [(310197, "[4].resetStreakStatus")]),
        (None, "refused", [(310191, "[5]")]),
        (9, "refused", [(310119, "[6].customerId")]),
    ]
    assert abc.cycles_of(9) == {"c3": 100, "c4": 0, "c5": 0}
    assert EnrollmentEvent.objects.count() == 3


def test_a_dry_run_is_of_the_whole_batch_and_leaves_nothing(abc):
    said = batch(abc, [{"customerId": 1}, {"customerId": "x"}], "?dryRun=true").json()["data"]

    assert said[0]["enrolment"] == {"kind": "Enrolled", "periodName": "c3", "balance": 0}
    assert [each["result"] for each in said] == ["enrolled", "refused"]
    assert not TargetEnrollment.objects.exists()


def test_who_says_dry_run_in_a_record_is_not_enrolled_by_mistake(abc):
    answer = batch(abc, [{"customerId": 1, "dryRun": True}, {"customerId": 2}])

    assert results(answer) == [(1, "refused", [(310193, "[0].dryRun")]), (2, "enrolled", [])]
    assert list(TargetEnrollment.objects.values_list("operator_player_id", flat=True)) == ["2"]


def test_one_cycle_alone_may_be_asked_for_all_or_for_one(brand):
    brand.makes(milestone(allowSinglePeriod=True))
    batch(brand, [{"customerId": 1, "onlyThisPeriod": True}, {"customerId": 2}])
    batch(brand, [{"customerId": 3}], "?onlyThisPeriod=true")

    assert [list(brand.cycles_of(customer)) for customer in (1, 2, 3)] == [["c3"], ["c3", "c4", "c5"], ["c3"]]


@pytest.mark.parametrize(
    ("records", "code"), [([], 310190), ([{"customerId": 1}] * 1001, 310189), ({"customerId": 1}, 310191)]
)
def test_a_batch_has_one_to_a_thousand_records(abc, records, code):
    assert [each[0] for each in errors(batch(abc, records), 400)] == [code]
    assert not TargetEnrollment.objects.exists()


def test_a_thousand_are_enrolled_with_as_many_queries_as_ten(abc):
    def queries(first: int, count: int) -> int:
        records = [{"customerId": first + place, "initialBalance": 10} for place in range(count)]
        with CaptureQueriesContext(connection) as asked:
            assert {each[1] for each in results(batch(abc, records))} == {"enrolled"}
        return len(asked)

    assert queries(1, 1000) <= queries(2000, 10) + 5
    assert TargetEnrollment.objects.count() == 1010


def test_the_same_key_enrols_once_and_answers_the_same(abc):
    answers = [batch(abc, [{"customerId": CUSTOMER}], idempotency_key="b") for _ in range(2)]

    assert answers[0].content == answers[1].content
    assert results(answers[1]) == [(CUSTOMER, "enrolled", [])]


def test_a_target_that_is_not_there_refuses_the_whole(abc):
    abc.place = "/targetGroups/99999999/targets/1"

    assert [each[0] for each in errors(batch(abc, [{"customerId": 1}]), 404)] == [310180]


def test_a_streak_takes_a_batch_too(brand):
    brand.makes(streak())

    assert results(batch(brand, [{"customerId": 1, "initialBalance": 5}])) == [
        (1, "enrolled", [(310195, "[0].initialBalance")])
    ]
