"""Activities from brokers: read, given to whose they are, and every fault by its path."""

from typing import Any

import pytest
import simplejson

from core.messages import Message
from milestones.models import Activity
from milestones.services.receiving import receive_activities
from operators.models import Operator
from tests import cast
from tests.cast import NOON
from tests.milestones.scene import achieved, enrol, milestone

pytestmark = pytest.mark.django_db
PLAYER = "345651201"


def message(**wishes: Any) -> Message:
    payload = {
        "activityId": "a-1",
        "customerId": int(PLAYER),
        "kind": "transaction",
        "happenedAt": NOON.isoformat(),
        "amounts": {"gross_sales": 100.5},
        "origin": "casino",
    } | wishes
    return Message(simplejson.dumps({name: value for name, value in payload.items() if value is not ...}).encode())


def take(*messages: Message, operator: Operator | None = None) -> list[list[tuple[str, str]]]:
    answers = receive_activities(messages, operator=operator, door="Kafka", at=NOON)
    return [[(fault.field, fault.code) for fault in faults] for faults in answers]


def test_an_activity_is_recorded_for_the_operator_that_has_its_origin(casino):
    bingo = cast.casino("Bingo")
    targets = [milestone(operator) for operator in (casino, bingo)]
    for target in targets:
        enrol(target, player=PLAYER, at=NOON)

    assert take(message(), message(origin="bingo", amounts={"gross_sales": 7})) == [[], []]
    assert [achieved(target, PLAYER) for target in targets] == [{3: 100}, {3: 7}]


def test_a_consumer_of_one_operator_needs_no_origin(casino):
    assert take(message(origin=...), operator=casino) == [[]]
    assert Activity.objects.get().operator == casino


def test_a_consumer_of_one_operator_refuses_the_origins_of_others(casino):
    cast.casino("Bingo")

    assert take(message(origin="bingo"), operator=casino) == [[("(root).origin", "UnknownOrigin")]]


def test_what_comes_again_is_taken_and_what_has_its_id_is_not(casino):
    assert take(message(), message(), message(amounts={})) == [[], [], [("(root).activityId", "ActivityIdTaken")]]
    assert Activity.objects.count() == 1


@pytest.mark.parametrize(
    ("wishes", "field", "code"),
    [
        ({"activityId": ...}, "activityId", "Required"),
        ({"activityId": 17}, "activityId", "NotText"),
        ({"customerId": ...}, "customerId", "BadCustomer"),
        ({"customerId": PLAYER}, "customerId", "BadCustomer"),
        ({"customerId": True}, "customerId", "BadCustomer"),
        ({"customerId": 0}, "customerId", "BadCustomer"),
        ({"customerId": 2**63}, "customerId", "BadCustomer"),
        ({"kind": ""}, "kind", "Blank"),
        ({"kind": "a bet"}, "kind", "BadWord"),
        ({"kind": "k" * 41}, "kind", "BadWord"),
        ({"happenedAt": "2026-03-29"}, "happenedAt", "NotATime"),
        ({"happenedAt": "2026-03-29T12:05:00.000001Z"}, "happenedAt", "InFuture"),
        ({"amounts": [1]}, "amounts", "NotAnObject"),
        ({"amounts": {"stake": "1"}}, "amounts.stake", "NotANumber"),
        ({"amounts": {"stake": True}}, "amounts.stake", "NotANumber"),
        ({"amounts": {"stake": 10**14}}, "amounts.stake", "TooLarge"),
        ({"amounts": {"stake": -(10**14)}}, "amounts.stake", "TooLarge"),
        ({"amounts": {"stake": 0.0000001}}, "amounts.stake", "TooPrecise"),
        ({"amounts": {"": 1}}, "amounts", "BadWord"),
        ({"amounts": {f"f{number}": 1 for number in range(51)}}, "amounts", "TooManyFields"),
        ({"origin": "elsewhere"}, "origin", "UnknownOrigin"),
        ({"origin": ...}, "origin", "Required"),
    ],
)
def test_what_is_wrong_is_said_by_its_path_and_nothing_is_recorded(casino, wishes, field, code):
    assert take(message(**wishes)) == [[(f"(root).{field}", code)]]
    assert not Activity.objects.exists()


def test_what_is_no_json_or_no_object_is_said_too(casino):
    assert take(Message(b"{"), Message(b"[]")) == [[("(root)", "NotJson")], [("(root)", "NotAnObject")]]


def test_one_that_is_wrong_keeps_no_other_out(casino):
    assert take(message(kind=...), message()) == [[("(root).kind", "Required")], []]
    assert Activity.objects.count() == 1


def test_no_amounts_are_fine(casino):
    assert take(message(amounts=...), message(activityId="b", amounts=None)) == [[], []]
