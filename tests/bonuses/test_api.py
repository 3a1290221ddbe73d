import base64
from datetime import timedelta
from decimal import Decimal

import pytest
import simplejson
from django.test import Client
from django.utils import timezone

from bonuses.models import Bonus, BonusEvent
from operators.services.credentials import give_credential
from tests import cast
from tests.bonuses.sent import body, bonus, payload
from tests.bonuses.waiting import waiting
from tests.cast import ANA, CARLA, NOON
from tests.triggers import outcomes

PATH = "/v1/integration/bonus"


def key(operator, name="fasttrack") -> str:
    return give_credential(operator=operator, name=name, by=CARLA, at=NOON)


def send(content: bytes, **headers: str):
    return Client().generic("POST", PATH, content, content_type="application/json", headers=headers)


@pytest.fixture
def fasttrack(casino):
    secret = key(casino)
    return lambda content: send(content, x_api_key=secret)


def errors(answer) -> dict[str, str]:
    assert answer.status_code == 400
    return {each["path"]: each["code"] for each in answer.json()["data"]["errors"]}


def test_an_event_is_recorded_and_the_same_again_is_a_duplicate(fasttrack, casino):
    first, second = fasttrack(body("Created")), fasttrack(body("Created"))

    assert first.json() == {"message": "OK", "data": {"result": "recorded"}, "responseCode": "OK"}
    assert second.json()["data"] == {"result": "duplicate"}
    assert bonus(casino).event_count == 2


@pytest.mark.parametrize("more", [{}, {"idempotency_key": "7"}])
def test_an_event_makes_triggers_fire(casino, more):
    given = waiting(cast.reward(casino))

    assert send(body("Lost"), x_api_key=key(casino), **more).status_code == 200

    assert outcomes(given) == {ANA: "Pending"}


def test_it_is_kept_to_the_letter(fasttrack, casino):
    sent = body("Created", amount=Decimal("50.10"), meta={"x": [1, None]}, extra="é")

    fasttrack(sent)

    assert BonusEvent.objects.get().body.encode() == sent
    assert bonus(casino).amount == Decimal("50.1")


def test_basic_and_the_request_hash_open_the_door_too(api, casino):
    secret = key(casino)
    basic = base64.b64encode(f"fasttrack:{secret}".encode()).decode()

    assert send(body("Created"), authorization=f"Basic {basic}").status_code == 200
    assert api.post(PATH, body("Lost", at=NOON + timedelta(minutes=1))).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x_api_key": "wrong"},
        {"x_api_key": ""},
        {"authorization": "Basic !!"},
        {"authorization": "Basic " + base64.b64encode(b"nocolon").decode()},
        {"authorization": "Basic " + base64.b64encode(b"fasttrack:wrong").decode()},
    ],
)
def test_strangers_are_turned_away(headers, casino):
    key(casino)

    assert send(body("Created"), **headers).status_code == 401
    assert not Bonus.objects.exists()


def test_a_secret_is_good_under_its_own_name_only(casino):
    basic = base64.b64encode(f"other:{key(casino)}".encode()).decode()

    assert send(body("Created"), authorization=f"Basic {basic}").status_code == 401


def test_the_origin_must_be_the_operators_own(fasttrack):
    cast.casino("Bingo")

    assert errors(fasttrack(body("Created", origin="bingo"))) == {"(root).origin": "UnknownOrigin"}


def test_every_field_at_fault_is_named(fasttrack):
    wrong = payload(
        "Won",
        user_id=17,
        amount="5",
        currency="EURO",
        exchange_rate=-1,
        timestamp="2026-06-01T9:05:00Z",
        product="casino",
        user_bonus_id=" ",
        locked_amount=True,
        meta=[],
        fasttrack_references={"activity_id": "7", "trigger_hash": "x"},
    )
    del wrong["origin"]

    assert errors(fasttrack(simplejson.dumps(wrong).encode())) == {
        "(root).status": "UnknownValue",
        "(root).user_id": "NotText",
        "(root).amount": "NotANumber",
        "(root).currency": "UnknownCurrency",
        "(root).exchange_rate": "Negative",
        "(root).timestamp": "NotATime",
        "(root).product": "UnknownValue",
        "(root).user_bonus_id": "Blank",
        "(root).locked_amount": "NotANumber",
        "(root).meta": "NotAnObject",
        "(root).fasttrack_references.activity_id": "NotAWholeNumber",
        "(root).fasttrack_references.trigger_hash": "NotAHash",
        "(root).origin": "Required",
    }


def test_a_fault_says_its_path_and_what_is_wrong(fasttrack):
    answer = fasttrack(body("Created", user_id=17)).json()

    (error,) = answer["data"]["errors"]
    assert (error["path"], error["error"]) == ("(root).user_id", error["message"])
    assert answer["responseCode"] == "ValidationError"


def test_a_type_that_nobody_knows_counts_as_undefined_and_further_properties_are_allowed(fasttrack, casino):
    assert fasttrack(body("Created", type="Mystery", skip_publishing=False, x=1)).status_code == 200
    assert bonus(casino).type == "Undefined"


@pytest.mark.parametrize("status", ["NotApplicable", "Claimed"])
def test_the_two_states_of_the_schema_are_taken_too(fasttrack, status):
    assert fasttrack(body(status)).status_code == 200


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2026-03-29T14:00:00+02:00", NOON),
        ("2026-03-29t12:00:00z", NOON),
        ("2026-03-29T12:00:00.1234567Z", NOON + timedelta(microseconds=123456)),
    ],
)
def test_times_are_rfc_3339(fasttrack, casino, sent, kept):
    assert fasttrack(body("Created", timestamp=sent)).status_code == 200
    assert bonus(casino).status_at == kept


@pytest.mark.parametrize("sent", ["2026-03-29T12:00:00", "2026-02-30T12:00:00Z", "2026-03-29", "2026-03-29T24:00:00Z"])
def test_what_is_no_time_is_refused(fasttrack, sent):
    assert errors(fasttrack(body("Created", timestamp=sent))) == {"(root).timestamp": "NotATime"}


@pytest.mark.parametrize(
    ("sent", "code"), [("9999-12-31T00:00:00Z", "InFuture"), ("1970-01-01T00:00:00Z", "TooLongAgo")]
)
def test_a_time_that_is_wrong_by_decades_is_refused_and_does_not_draw_out_the_costs(fasttrack, sent, code):
    assert errors(fasttrack(body("Created", timestamp=sent))) == {"(root).timestamp": code}
    assert errors(fasttrack(body("Created", user_id=17, timestamp=sent))) == {
        "(root).timestamp": code,
        "(root).user_id": "NotText",
    }


def test_a_clock_that_is_some_hours_ahead_is_believed(fasttrack):
    ahead = timezone.now() + timedelta(hours=14)
    assert fasttrack(body("Created", timestamp=ahead.isoformat())).status_code == 200


def test_what_is_no_event_at_all_is_refused(fasttrack):
    assert errors(fasttrack(b"7")) == {"(root)": "NotAnObject"}
    assert fasttrack(b"{").status_code == 400


def test_bytes_that_are_no_text_are_refused(fasttrack):
    answer = fasttrack(body("Created") + b"\xa5")

    assert (answer.status_code, answer.json()["data"]["errors"][0]["code"]) == (400, "NotUtf8")


def test_a_list_says_for_each_event_what_came_of_it(fasttrack, casino):
    events = [
        payload("Created"),
        payload("Created"),
        payload("Lost", user_bonus_id="other", user_id="zoe"),
        payload("Created", amount=-1),
    ]

    results = fasttrack(simplejson.dumps(events, indent=1).encode()).json()["data"]["results"]

    assert [each["result"] for each in results] == ["recorded", "duplicate", "recorded", "refused"]
    assert [(each["path"], each["code"]) for each in results[3]["errors"]] == [("(root)[3].amount", "Negative")]
    assert simplejson.loads(bonus(casino, "other").events.get().body) == events[2]


def test_a_list_has_a_thousand_events_at_most(fasttrack, casino):
    events = [payload("Created", user_bonus_id=f"bonus-{number}") for number in range(1_001)]

    assert errors(fasttrack(simplejson.dumps(events).encode())) == {"(root)": "WrongNumberOfEvents"}
    assert fasttrack(simplejson.dumps(events[1:]).encode()).status_code == 200
    assert Bonus.objects.of(casino).count() == 1_000
    assert errors(fasttrack(b"[]")) == {"(root)": "WrongNumberOfEvents"}


def test_many_systems_at_once_record_an_event_once(transactional_db):
    casino = cast.casino()
    secret = key(casino)

    def once():
        return send(body("Created"), x_api_key=secret).json()["data"]["result"]

    answers = cast.at_once(*[once] * 4)

    assert sorted(answers) == ["duplicate", "duplicate", "duplicate", "recorded"]
    assert bonus(casino).operator_player_id == ANA
