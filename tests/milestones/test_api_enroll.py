"""Enrolling over HTTP: the envelope to the letter, every code, and what our options do beside the document."""

from decimal import Decimal

import pytest
from django.test import Client

from milestones.models import EnrollmentEvent, TargetEnrollment
from milestones.services.groups import switch_group
from tests import cast
from tests.cast import CARLA, NOON
from tests.milestones.client import CUSTOMER, OTHER, Brand, done, errors, milestone, streak
from tests.milestones.scene import HOUR, begin, middle

pytestmark = pytest.mark.django_db
SAMPLE = b"""[{
       "customerId":345651201,
       "periodName":"PERIOD_G_29463_1",
       "initialBalance":100,
       "resetStreakStatus":false
  }]"""


@pytest.fixture
def abc(brand) -> Brand:
    brand.makes(milestone())
    return brand


def test_the_sample_of_the_document_is_answered_as_in_the_document(brand):
    periods = milestone()["periods"]
    periods[2]["refCode"] = "PERIOD_G_29463_1"
    brand.makes(milestone(periods=periods))
    answer = brand.post(f"{brand.place}/enroll", SAMPLE)

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert answer.content == b'{"data":345651201,"errors":null,"warnings":null}'
    assert brand.cycles_of()["PERIOD_G_29463_1"] == 100


def test_basic_and_a_token_open_the_door(abc):
    token = abc.secret.bearer
    by_token = Client().post(
        f"{abc.place}/enroll", SAMPLE.replace(b"PERIOD_G_29463_1", b"c3"), "application/json", headers=token
    )

    assert by_token.json() == {"data": CUSTOMER, "errors": None, "warnings": None}
    assert done(abc.leaves())


def test_who_is_enrolled_already_is_refused_and_nothing_changes(abc):
    abc.enrolls(periodName="c3", initialBalance=300)

    assert errors(abc.enrolls(periodName="c4", initialBalance=0), 409) == [
        (310119, "AlreadyEnrolled", "[0].customerId")
    ]
    assert abc.cycles_of() == {"c3": 300, "c4": 0, "c5": 0}


@pytest.mark.parametrize("customer", [None, 0, -1, "345651201", "abc", True, 1.5, 2**63, [1], {}])
def test_what_can_be_no_customer_is_310011(abc, customer):
    assert errors(abc.enrolls(customerId=customer), 400) == [(310011, "BadCustomer", "[0].customerId")]
    assert not TargetEnrollment.objects.exists()


def test_a_record_without_a_customer_is_310011(abc):
    assert errors(abc.post(f"{abc.place}/enroll", [{"periodName": "c3"}]), 400) == [
        (310011, "BadCustomer", "[0].customerId")
    ]


@pytest.mark.parametrize(
    ("record", "status", "code", "field"),
    [
        ({"periodName": "c6"}, 404, 310019, "periodName"),
        ({"periodName": "C3"}, 404, 310019, "periodName"),
        ({"periodName": "c2"}, 409, 310183, "periodName"),
        ({"periodName": 3}, 400, 310191, "periodName"),
        ({"periodName": "c\x003"}, 400, 310191, "periodName"),
        ({"initialBalance": -1}, 400, 310185, "initialBalance"),
        ({"initialBalance": 10**14}, 400, 310186, "initialBalance"),
        ({"initialBalance": 10**40}, 400, 310186, "initialBalance"),
        ({"initialBalance": "100"}, 400, 310191, "initialBalance"),
        ({"initialBalance": 0.5}, 400, 310191, "initialBalance"),
        ({"initialBalance": True}, 400, 310191, "initialBalance"),
        ({"resetStreakStatus": "true"}, 400, 310191, "resetStreakStatus"),
        ({"resetStreakStatus": 1}, 400, 310191, "resetStreakStatus"),
        ({"dryRun": "yes"}, 400, 310191, "dryRun"),
        ({"reason": "x" * 256}, 400, 310191, "reason"),
    ],
)
def test_each_fault_has_its_number_and_its_field(abc, record, status, code, field):
    assert [(each[0], each[2]) for each in errors(abc.enrolls(**record), status)] == [(code, f"[0].{field}")]
    assert not TargetEnrollment.objects.exists()


def test_every_fault_of_a_record_is_said_at_once(abc):
    found = errors(abc.enrolls(customerId="x", periodName=1, initialBalance="y"), 400)

    assert [(each[0], each[2]) for each in found] == [
        (310011, "[0].customerId"),
        (310191, "[0].periodName"),
        (310191, "[0].initialBalance"),
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"[]", 310190),
        (b'[{"customerId": 1}, {"customerId": 2}]', 310189),
        (b'{"customerId": 1}', 310191),
        (b"[1]", 310191),
        (b"null", 310191),
        (b"[{", 310400),
        (b"", 310191),
        (b'[{"customerId": 1, "customerId": 2}]', 310400),
    ],
)
def test_an_array_has_exactly_one_record(abc, body, code):
    assert [each[0] for each in errors(abc.post(f"{abc.place}/enroll", body), 400)] == [code]
    assert not TargetEnrollment.objects.exists()


def test_fields_that_nobody_knows_are_passed_over(abc):
    assert done(abc.enrolls(periodName="c3", tillId="t-1"))


def test_a_group_that_is_switched_off_enrols_nobody(abc):
    group = int(abc.place.split("/")[2])
    switch_group(group_id=group, on=False, by=CARLA, at=NOON)

    assert [each[0] for each in errors(abc.enrolls(), 409)] == [310181]


def test_groups_and_targets_that_are_not_there_are_not_found(abc):
    _, _, group, _, target = abc.place.split("/")
    other = abc.makes(milestone())["id"]

    for place, code in [
        (f"/targetGroups/99999999/targets/{target}", 310180),
        (f"/targetGroups/abc/targets/{target}", 310180),
        (f"/targetGroups/{'9' * 30}/targets/{target}", 310180),
        (f"/targetGroups/{group}/targets/99999999", 310182),
        (f"/targetGroups/{group}/targets/-1", 310182),
        (f"/targetGroups/{other}/targets/{target}", 310182),
    ]:
        abc.place = place
        assert [each[0] for each in errors(abc.enrolls(), 404)] == [code]
        assert [each[0] for each in errors(abc.leaves(), 404)] == [code]


def test_another_operators_target_is_not_found(abc, settings):
    bingo = Brand(cast.casino("Bingo"), settings, "bingo")
    bingo.place = abc.place

    assert [each[0] for each in errors(bingo.enrolls(), 404)] == [310180]
    assert [each[0] for each in errors(bingo.leaves(), 404)] == [310180]


def test_a_streak_warns_of_the_name_of_a_period_and_a_milestone_of_a_reset(abc):
    assert [each["code"] for each in abc.enrolls(resetStreakStatus=True).json()["warnings"]] == [310197]
    abc.makes(streak())
    answer = abc.enrolls(periodName="anything", initialBalance=-5).json()

    assert [(each["code"], each["field"]) for each in answer["warnings"]] == [
        (310195, "[0].initialBalance"),
        (310196, "[0].periodName"),
    ]
    assert answer["data"] == CUSTOMER


@pytest.mark.parametrize("asked", [{"dryRun": True}, {"query": "?dryRun=true"}])
def test_a_dry_run_says_what_would_be_and_leaves_nothing(abc, asked):
    said = abc.enrolls(periodName="c4", initialBalance=300, **asked).json()

    assert said.pop("enrolment") == {"kind": "Enrolled", "periodName": "c4", "balance": 300}
    assert said == {"data": CUSTOMER, "errors": None, "warnings": None}
    assert not TargetEnrollment.objects.exists()
    assert done(abc.enrolls(periodName="c4", initialBalance=300))


def test_a_dry_run_refuses_as_the_call_would(abc):
    abc.enrolls()

    assert [each[0] for each in errors(abc.enrolls(dryRun=True), 409)] == [310119]
    assert done(abc.leaves(dryRun=True))
    assert [each[0] for each in errors(abc.enrolls(), 409)] == [310119]


def test_an_option_that_is_neither_true_nor_false_is_refused(abc):
    assert [each[2] for each in errors(abc.enrolls(query="?dryRun=maybe"), 400)] == ["dryRun"]


def test_the_same_key_enrols_once_and_answers_the_same(abc):
    first, second = [abc.enrolls(periodName="c3", headers={"idempotency_key": "1"}) for _ in range(2)]

    assert first.content == second.content
    assert second["Idempotency-Replayed"] == "true"
    assert EnrollmentEvent.objects.count() == 1
    assert [each[1] for each in errors(abc.enrolls(headers={"idempotency_key": "1"}), 409)] == ["IdempotencyKeyReused"]


def test_leaving_leaves_the_running_cycle_and_all_later_ones(abc):
    abc.enrolls(at=begin(1))
    abc.sells(400, at=middle(1))

    assert done(abc.leaves(at=middle(3)))
    assert abc.cycles_of() == {"c1": 400, "c2": 0}
    assert abc.targets() == []


def test_who_is_not_enrolled_cannot_leave(abc):
    assert errors(abc.leaves(), 409) == [(310188, "NotEnrolled", "[0].customerId")]
    assert [each[0] for each in errors(abc.leaves(customerId="x"), 400)] == [310011]
    assert [each[0] for each in errors(abc.post(f"{abc.place}/unEnroll", []), 400)] == [310190]


def test_the_log_says_which_key_it_was_and_why(abc):
    abc.enrolls(reason="A gesture")
    abc.leaves(at=NOON + HOUR, reason="Asked to leave")

    logged = EnrollmentEvent.objects.values_list("kind", "by", "reason", "balance_after")
    assert list(logged) == [
        ("Enrolled", "API, brand key", "A gesture", Decimal(0)),
        ("Unenrolled", "API, brand key", "Asked to leave", None),
    ]


def test_each_customer_is_alone(abc):
    assert done(abc.enrolls())
    assert abc.enrolls(customerId=OTHER).json()["data"] == OTHER
    assert TargetEnrollment.objects.count() == 2
