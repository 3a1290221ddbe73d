"""What customers did, told over HTTP."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from milestones.models import Activity
from tests import cast
from tests.milestones.client import CUSTOMER, Brand, activity, errors, milestone, streak
from tests.milestones.scene import HOUR, begin, middle

pytestmark = pytest.mark.django_db
PLACE = "/v3/activities"


@pytest.fixture
def abc(brand) -> Brand:
    brand.makes(milestone())
    brand.enrolls(at=begin(1), periodName="c1")
    brand.now = middle(3)
    return brand


def results(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [each["result"] for each in answer.json()["data"]]


def test_one_activity_is_recorded_and_counts(abc):
    answer = abc.sells(99.5, activityId="tx-1")

    assert answer.json() == {
        "data": {"activityId": "tx-1", "result": "recorded", "errors": None},
        "errors": None,
        "warnings": None,
    }
    assert abc.targets()[0]["periods"][2]["achieved"] == 99.5


def test_the_same_activity_counts_once(abc):
    same = activity(100)
    answers = [abc.post(PLACE, same).json()["data"]["result"] for _ in range(2)]

    assert answers == ["recorded", "duplicate"]
    assert abc.cycles_of()["c3"] == 100


def test_an_id_that_another_activity_had_is_refused(abc):
    abc.sells(100, activityId="tx-1")

    assert errors(abc.sells(200, activityId="tx-1"), 409) == [(310192, "ActivityIdTaken", "activityId")]
    assert abc.cycles_of()["c3"] == 100


def test_a_retro_event_counts_in_the_cycle_of_its_time(abc):
    abc.sells(100, when=middle(1))
    abc.sells(20, when=begin(2))

    assert abc.cycles_of() == {"c1": 100, "c2": 20, "c3": 0, "c4": 0, "c5": 0}


def test_a_return_takes_away(abc):
    abc.sells(100)
    abc.sells(-30)

    assert abc.cycles_of()["c3"] == 70


def test_a_list_has_a_result_for_each_and_none_keeps_another_back(abc):
    known = activity(10, activityId="known")
    abc.post(PLACE, known)
    sent = [
        activity(1),
        known,
        known | {"amounts": {"gross_sales": 11}},
        activity(1, customerId="x"),
        7,
        activity(1, kind=None),
        activity(20),
    ]
    said = abc.post(PLACE, sent).json()["data"]

    assert [each["result"] for each in said] == [
        *("recorded", "duplicate", "refused", "refused", "refused", "refused", "recorded")
    ]
    assert [(note["code"], note["field"]) for each in said for note in each["errors"] or []] == [
        (310192, "[2].activityId"),
        (310011, "[3].customerId"),
        (310191, "[4]"),
        (310191, "[5].kind"),
    ]
    assert [each["activityId"] for each in said][1:5] == ["known", "known", sent[3]["activityId"], None]
    assert abc.cycles_of()["c3"] == 31


@pytest.mark.parametrize(
    ("wishes", "code", "field"),
    [
        ({"customerId": 0}, 310011, "customerId"),
        ({"activityId": 7}, 310191, "activityId"),
        ({"activityId": ""}, 310191, "activityId"),
        ({"kind": "a bet"}, 310191, "kind"),
        ({"happenedAt": "yesterday"}, 310191, "happenedAt"),
        ({"happenedAt": "2026-03-30T12:06:00Z"}, 310194, "happenedAt"),
        ({"amounts": {"gross_sales": "1"}}, 310191, "amounts.gross_sales"),
        ({"amounts": [1]}, 310191, "amounts"),
        ({"origin": "bingo"}, 310191, "origin"),
    ],
)
def test_each_fault_has_its_number_and_its_field(abc, wishes, code, field):
    assert [(each[0], each[2]) for each in errors(abc.post(PLACE, activity() | wishes), 400)] == [(code, field)]
    assert not Activity.objects.exists()


@pytest.mark.parametrize(("body", "code"), [([], 310190), ([{}] * 1001, 310189), (7, 310191), (b"[", 310400)])
def test_a_list_has_one_to_a_thousand(brand, body, code):
    assert [each[0] for each in errors(brand.post(PLACE, body), 400)] == [code]


def test_a_thousand_activities_take_few_queries(brand):
    brand.makes(milestone())
    for customer in range(1, 6):
        brand.enrolls(customerId=customer, at=begin(3))
    brand.makes(streak())
    brand.enrolls(customerId=1)
    brand.now = middle(3)
    sent = [activity(1, middle(3), customerId=1 + place % 200) for place in range(1000)]
    with CaptureQueriesContext(connection) as asked:
        assert results(brand.post(PLACE, sent)) == ["recorded"] * 1000

    assert len(asked) <= 20
    assert brand.cycles_of(5)["c3"] == 5
    assert results(brand.post(PLACE, sent)) == ["duplicate"] * 1000


def test_whatever_the_order_in_which_they_come_they_add_up_to_the_same(abc):
    sent = [activity(amount, begin(3) + place * HOUR) for place, amount in enumerate((500, -100, 650, 40, -90))]
    for place in (3, 1, 4, 0, 2, 0, 3):
        abc.post(PLACE, sent[place])

    running = abc.targets()[0]["periods"][2]
    assert (running["achieved"], running["reached"]) == (1000, True)


def test_the_same_id_of_another_operator_is_another_activity(abc, settings):
    same = activity(100)
    bingo = Brand(cast.casino("Bingo"), settings, "bingo")
    bingo.now = abc.now

    answers = [each.post(PLACE, same).json()["data"]["result"] for each in (bingo, abc)]
    assert answers == ["recorded", "recorded"]
    assert bingo.targets(CUSTOMER) == []


def test_the_same_key_answers_the_same(abc):
    same = activity(100)
    answers = [abc.post(PLACE, same, idempotency_key="a") for _ in range(2)]

    assert answers[0].content == answers[1].content
    assert answers[1].json()["data"]["result"] == "recorded"
