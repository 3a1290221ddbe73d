"""Rewards over the API: every rule of the document, every fault at once."""

from decimal import Decimal
from typing import Any

import pytest

from operators.models import Product
from rewards.models import Reward
from rewards.services.rewards import cancel_reward
from tests import cast
from tests.cast import CARLA, NOON
from tests.screens import LONG_AGO, open_reward
from tests.signing import ApiClient, api_client

pytestmark = pytest.mark.django_db
FIXED = {"freeBetDetailsType": "Fixed", "betValue": 1.5, "betCount": 5, "currencyIsoCode": "EUR"}
RANGED = {
    "freeBetDetailsType": "Ranged",
    "minBetValue": 0.5,
    "maxBetValue": 2,
    "minBetCount": 1,
    "maxBetCount": 10,
    "currencyIsoCode": "EUR",
}


def wish(**changes: Any) -> dict[str, Any]:
    """A request for a reward; a change to `...` leaves the field out."""
    whole = {
        "rewardType": "FreeBets",
        "name": "Weekend",
        "products": ["Plinko"],
        "startTimeUtc": "2026-06-01T00:00:00Z",
        "endTimeUtc": "2126-06-30T23:59:59Z",
        "createdBy": "crm",
        "freeBetDetails": FIXED,
        "creditWalletType": "FreeBet",
        "stakeNotReturned": True,
    }
    return {name: value for name, value in (whole | changes).items() if value is not ...}


@pytest.fixture
def client(casino) -> ApiClient:
    return api_client(casino)


@pytest.fixture
def address(casino) -> str:
    campaign = cast.campaign(casino, starts_at=LONG_AGO, ends_at=None)
    return f"/v1/campaigns/{campaign.pk}/rewards"


def data(answer: Any) -> Any:
    assert answer.status_code == 200, answer.content
    return answer.json()["data"]


def faults(answer: Any) -> dict[str | None, str]:
    """Which field has which code."""
    assert answer.json()["responseCode"] == "ValidationError", answer.content
    assert answer.status_code == 400
    return {each["field"]: each["code"] for each in answer.json()["data"]["errors"]}


def sentences(answer: Any) -> list[str]:
    return [each["message"] for each in answer.json()["data"]["errors"]]


def test_a_ranged_reward_answers_its_ranges_in_the_order_of_the_document(client, address):
    made = data(client.post(address, wish(freeBetDetails=RANGED)))

    assert list(made["freeBetDetails"]) == list(RANGED)
    assert made["freeBetDetails"] == RANGED


def test_a_currency_in_any_case_is_answered_in_upper_case(client, address):
    made = data(client.post(address, wish(freeBetDetails=FIXED | {"currencyIsoCode": "eUr"})))

    assert made["freeBetDetails"]["currencyIsoCode"] == "EUR"


def test_optional_fields_left_out_are_answered_as_null(client, address):
    made = data(client.post(address, wish()))

    assert [made[name] for name in ("description", "operatorReference", "rollingDuration")] == [None, None, None]
    assert made["enrollmentDurationStrategy"] == "InheritFromReward"


@pytest.mark.parametrize(
    ("sent", "answered"),
    [("7.00:00:00", "7.00:00:00"), ("00:30:00", "00:30:00"), ("P7D", "7.00:00:00"), ("PT36H", "1.12:00:00")],
)
def test_a_rolling_duration_is_taken_as_timespan_or_iso_8601_and_answered_as_timespan(client, address, sent, answered):
    made = data(client.post(address, wish(enrollmentDurationStrategy="RollingDuration", rollingDuration=sent)))

    assert (made["enrollmentDurationStrategy"], made["rollingDuration"]) == ("RollingDuration", answered)


@pytest.mark.parametrize(
    ("duration", "code"),
    [
        (7, "NotADuration"),
        ("7", "NotADuration"),
        ("00:00:00", "NotPositive"),
        ("-1.00:00:00", "NotPositive"),
        ("P40000D", "TooLarge"),
        (None, "Required"),
        (..., "Required"),
    ],
)
def test_a_rolling_reward_needs_a_duration_longer_than_zero(client, address, duration, code):
    answer = client.post(address, wish(enrollmentDurationStrategy="RollingDuration", rollingDuration=duration))

    assert faults(answer) == {"rollingDuration": code}


def test_products_are_resolved_from_both_sources_whatever_their_case(client, casino, address):
    made = data(client.post(address, wish(products=["plinko", "MINES", "Plinko"])))

    assert made["products"] == ["Plinko", "Mines"]


def test_unknown_not_enabled_and_switched_off_each_have_a_sentence_of_their_own(client, casino, address):
    casino.rewards_enabled = False
    casino.save()

    answer = client.post(address, wish(products=["Plinco", "Poker"]))

    assert sentences(answer) == [
        "There is no product Plinco.",
        "Poker is not enabled for rewards.",
        "Rewards are switched off for this operator.",
    ]
    assert [each["field"] for each in answer.json()["data"]["errors"]] == ["products", "products", None]


def test_another_operators_product_is_not_found(client, casino, address):
    Product.objects.create(operator=cast.casino("Stranger"), name="Dice")

    assert sentences(client.post(address, wish(products=["Dice"]))) == ["There is no product Dice."]


def test_an_unknown_reward_type_lists_the_known_ones_beside_the_other_faults(client, address):
    answer = client.post(address, wish(rewardType="Cash", name=" ", products=["Plinco"]))

    assert faults(answer) == {"rewardType": "UnknownValue", "name": "Blank", "products": "ProductNotFound"}
    assert "'Cash' is unknown. Known: FreeBets." in sentences(answer)


def test_an_unknown_kind_of_details_lists_the_known_ones(client, address):
    answer = client.post(address, wish(freeBetDetails=FIXED | {"freeBetDetailsType": "Dynamic"}))

    assert faults(answer) == {"freeBetDetails.freeBetDetailsType": "UnknownValue"}
    assert sentences(answer) == ["'Dynamic' is unknown. Known: Fixed, Ranged."]


def test_every_fault_of_a_request_is_in_one_answer(client, address):
    answer = client.post(
        address,
        {
            "rewardType": "FreeBets",
            "name": "",
            "products": ["Plinco"],
            "startTimeUtc": "2026-06-01T00:00:00",
            "endTimeUtc": "tomorrow",
            "enrollmentDurationStrategy": "Rolling",
            "freeBetDetails": {
                "freeBetDetailsType": "Fixed",
                "betValue": "1.50",
                "betCount": 1.5,
                "currencyIsoCode": "XXZ",
            },
            "creditWalletType": "Wallet",
            "stakeNotReturned": "yes",
        },
    )

    assert faults(answer) == {
        "name": "Blank",
        "products": "ProductNotFound",
        "startTimeUtc": "NoOffset",
        "endTimeUtc": "NotATime",
        "createdBy": "Required",
        "enrollmentDurationStrategy": "UnknownValue",
        "freeBetDetails.betValue": "NotANumber",
        "freeBetDetails.betCount": "NotAWholeNumber",
        "freeBetDetails.currencyIsoCode": "CurrencyNotSupported",
        "creditWalletType": "UnknownValue",
        "stakeNotReturned": "NotABoolean",
    }


def test_an_empty_body_names_every_required_field(client, address):
    assert faults(client.post(address, {"rewardType": "FreeBets"})) == dict.fromkeys(
        [
            "name",
            "products",
            "startTimeUtc",
            "endTimeUtc",
            "createdBy",
            "freeBetDetails",
            "creditWalletType",
            "stakeNotReturned",
        ],
        "Required",
    )


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        (FIXED | {"betValue": 0}, {"betValue": "NotPositive"}),
        (FIXED | {"betCount": -1}, {"betCount": "NotPositive"}),
        (FIXED | {"betValue": 1.505}, {"betValue": "TooPrecise"}),
        (FIXED | {"betValue": True}, {"betValue": "NotANumber"}),
        (FIXED | {"betCount": 10**7}, {"betCount": "TooLarge"}),
        (FIXED | {"betValue": 10**40}, {"betValue": "TooLarge"}),
        (FIXED | {"currencyIsoCode": "GBP"}, {"currencyIsoCode": "CurrencyNotAllowed"}),
        (RANGED | {"minBetValue": 3}, {"maxBetValue": "MaxBelowMin"}),
        (RANGED | {"minBetCount": 0, "maxBetCount": 0}, {"minBetCount": "NotPositive"}),
        (RANGED | {"minBetValue": "1", "maxBetCount": 0}, {"minBetValue": "NotANumber", "maxBetCount": "MaxBelowMin"}),
    ],
)
def test_details_are_judged_under_their_own_fields(client, address, details, expected):
    found = faults(client.post(address, wish(freeBetDetails=details)))

    assert found == {f"freeBetDetails.{name}": code for name, code in expected.items()}


@pytest.mark.parametrize(
    ("products", "expected"),
    [
        ([], {"products": "Empty"}),
        (["Plinko", 7], {"products[1]": "NotText"}),
        (["Plinko", " "], {"products[1]": "Blank"}),
        ("Plinko", {"products": "NotAList"}),
        (None, {"products": "Required"}),
    ],
)
def test_products_must_be_a_list_of_names(client, address, products, expected):
    assert faults(client.post(address, wish(products=products))) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2126-06-01T00:00:00Z", "2126-06-01T00:00:00Z", {"endTimeUtc": "EndNotAfterStart"}),
        ("2126-06-01T00:00:00+02:00", "2126-05-31T22:00:00Z", {"endTimeUtc": "EndNotAfterStart"}),
        ("9999-12-31T23:59:59-01:00", "9999-12-31T23:59:59Z", {"startTimeUtc": "NotATime"}),
        ("2026-02-30T00:00:00Z", "2126-06-01T00:00:00Z", {"startTimeUtc": "NotATime"}),
        (1780272000, "2126-06-01T00:00:00Z", {"startTimeUtc": "NotATime"}),
        ("2026-06-01", "2126-06-01T00:00:00Z", {"startTimeUtc": "NotATime"}),
    ],
)
def test_the_end_is_strictly_after_the_start_and_both_are_moments(client, address, start, end, expected):
    assert faults(client.post(address, wish(startTimeUtc=start, endTimeUtc=end))) == expected


def test_times_with_an_offset_and_dotnets_seven_digits_are_answered_in_utc(client, address):
    made = data(
        client.post(
            address,
            wish(startTimeUtc="2026-06-01T02:00:00.0000000+02:00", endTimeUtc="2126-06-30T23:59:59.5Z"),
        ),
    )

    assert (made["startTimeUtc"], made["endTimeUtc"]) == ("2026-06-01T00:00:00Z", "2126-06-30T23:59:59.500000Z")


@pytest.mark.parametrize("name", ["🎰 Free spins", "مكافأة نهاية الأسبوع", "e\u0301té"])
def test_names_in_any_writing_come_back_as_they_were_sent(client, address, name):
    made = data(client.post(address, wish(name=name, createdBy=name)))

    assert (made["name"], made["createdBy"]) == (name, name)


@pytest.mark.parametrize(
    ("name", "code"), [("a\x00b", "ControlCharacter"), ("\ud800", "NotUtf8"), ("x" * 201, "TooLong")]
)
def test_names_that_cannot_be_kept_are_refused(client, address, name, code):
    assert faults(client.post(address, wish(name=name))) == {"name": code}


def test_a_reward_in_an_ended_or_cancelled_campaign_is_a_conflict_that_says_which(client, casino):
    ended = cast.campaign(casino, starts_at=LONG_AGO, ends_at=NOON)
    answer = client.post(f"/v1/campaigns/{ended.pk}/rewards", wish())

    assert (answer.status_code, answer.json()["responseCode"]) == (409, "Conflict")
    assert answer.json()["data"]["errors"] == [
        {"field": None, "code": "CampaignEnded", "message": "The campaign has ended."},
    ]


def test_cancelling_again_is_ok_and_changes_nothing(client, casino):
    reward = open_reward(casino)
    cancel_reward(reward_id=reward.pk, by=CARLA, at=NOON)

    assert data(client.post(f"/v1/rewards/{reward.pk}/cancel", {"cancelledBy": "crm"})) == {}
    reward.refresh_from_db()
    assert (reward.cancelled_by, reward.cancelled_at) == (CARLA, NOON)


def test_what_has_ended_cannot_be_cancelled(client, casino):
    reward = open_reward(casino, starts_at=LONG_AGO, ends_at=NOON)

    answer = client.post(f"/v1/rewards/{reward.pk}/cancel", {"cancelledBy": "crm"})

    assert (answer.status_code, answer.json()["responseCode"]) == (409, "Conflict")
    assert answer.json()["data"]["errors"][0]["code"] == "RewardEnded"


@pytest.mark.parametrize("body", [None, {}, {"cancelledBy": None}, {"cancelledBy": "  "}])
def test_a_cancellation_says_who(client, casino, body):
    reward = open_reward(casino)

    answer = client.post(f"/v1/rewards/{reward.pk}/cancel", body)

    assert list(faults(answer)) == ["cancelledBy"]
    assert Reward.objects.get(cancelled_at=None) == reward


def test_the_rewards_of_a_cancelled_campaign_say_when_and_by_whom_they_were_cancelled(client, casino):
    reward = open_reward(casino)
    data(client.post(f"/v1/campaigns/{reward.campaign_id}/cancel", {"cancelledBy": "crm"}))

    shown = data(client.get(f"/v1/rewards/{reward.pk}"))

    assert (shown["status"], shown["cancelledBy"]) == ("Cancelled", "crm")
    assert shown["cancelledAtUtc"] == data(client.get(f"/v1/campaigns/{reward.campaign_id}"))["cancelledAtUtc"]


@pytest.mark.parametrize("given", ["rwd-001", "0", "%00", "{}", "00000000-0000-0000-0000-000000000000", "%C3%A9"])
def test_an_id_that_is_none_is_not_found(client, given):
    answer = client.get(f"/v1/rewards/{given}")

    assert (answer.status_code, answer.json()["responseCode"]) == (404, "NotFound")
    assert answer.json()["data"]["errors"][0]["code"] == "RewardNotFound"


def test_amounts_keep_every_digit(client, casino):
    casino.currencies = ["EUR", "KWD"]
    casino.save()
    address = f"/v1/campaigns/{cast.campaign(casino, starts_at=LONG_AGO, ends_at=None).pk}/rewards"
    details = FIXED | {"currencyIsoCode": "KWD", "betValue": 12345678901.234}

    answer = client.post(address, wish(freeBetDetails=details))

    assert answer.json()["data"]["freeBetDetails"]["betValue"] == Decimal("12345678901.234")
    assert Reward.objects.get().min_bet_value == Decimal("12345678901.234")
