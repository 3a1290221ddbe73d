"""Rewards over the API: every rule of the document, every fault at once."""

from decimal import Decimal

import pytest

from operators.models import Product
from rewards.api.types import REWARD_WIRES
from rewards.models import Reward
from rewards.rules.types import REWARD_TYPES
from rewards.services.rewards import cancel_reward
from tests import cast
from tests.answers import data, faults, sentences
from tests.cast import CARLA, NOON
from tests.rewards.wishes import FIXED, RANGED, wish
from tests.screens import LONG_AGO, open_reward

pytestmark = pytest.mark.django_db


def test_a_ranged_reward_answers_its_ranges_in_the_order_of_the_document(api, address):
    made = data(api.post(address, wish(freeBetDetails=RANGED)))

    assert list(made["freeBetDetails"]) == list(RANGED)
    assert made["freeBetDetails"] == RANGED


def test_a_currency_in_any_case_is_answered_in_upper_case(api, address):
    made = data(api.post(address, wish(freeBetDetails=FIXED | {"currencyIsoCode": "eUr"})))

    assert made["freeBetDetails"]["currencyIsoCode"] == "EUR"


def test_optional_fields_left_out_are_answered_as_null(api, address):
    made = data(api.post(address, wish()))

    assert [made[name] for name in ("description", "operatorReference", "rollingDuration")] == [None, None, None]
    assert made["enrollmentDurationStrategy"] == "InheritFromReward"


@pytest.mark.parametrize(
    ("sent", "answered"),
    [("7.00:00:00", "7.00:00:00"), ("00:30:00", "00:30:00"), ("P7D", "7.00:00:00"), ("PT36H", "1.12:00:00")],
)
def test_a_rolling_duration_is_taken_as_timespan_or_iso_8601_and_answered_as_timespan(api, address, sent, answered):
    made = data(api.post(address, wish(enrollmentDurationStrategy="RollingDuration", rollingDuration=sent)))

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
def test_a_rolling_reward_needs_a_duration_longer_than_zero(api, address, duration, code):
    answer = api.post(address, wish(enrollmentDurationStrategy="RollingDuration", rollingDuration=duration))

    assert faults(answer) == {"rollingDuration": code}


def test_products_are_resolved_from_both_sources_whatever_their_case(api, casino, address):
    made = data(api.post(address, wish(products=["plinko", "MINES", "Plinko"])))

    assert made["products"] == ["Plinko", "Mines"]


def test_unknown_not_enabled_and_switched_off_each_have_a_sentence_of_their_own(api, casino, address):
    casino.rewards_enabled = False
    casino.save()

    answer = api.post(address, wish(products=["Plinco", "Poker"]))

    assert sentences(answer) == [
        "There is no product Plinco.",
        "Poker is not enabled for rewards.",
        "Rewards are switched off for this operator.",
    ]
    assert [each["field"] for each in answer.json()["data"]["errors"]] == ["products", "products", None]


def test_another_operators_product_is_not_found(api, casino, address):
    Product.objects.create(operator=cast.casino("Stranger"), name="Dice")

    assert sentences(api.post(address, wish(products=["Dice"]))) == ["There is no product Dice."]


def test_a_reward_in_an_ended_or_cancelled_campaign_is_a_conflict_that_says_which(api, casino):
    ended = cast.campaign(casino, starts_at=LONG_AGO, ends_at=NOON)
    answer = api.post(f"/v1/campaigns/{ended.pk}/rewards", wish())

    assert (answer.status_code, answer.json()["responseCode"]) == (409, "Conflict")
    assert answer.json()["data"]["errors"] == [
        {"field": None, "code": "CampaignEnded", "message": "The campaign has ended."},
    ]


def test_cancelling_again_is_ok_and_changes_nothing(api, casino):
    reward = open_reward(casino)
    cancel_reward(reward_id=reward.pk, by=CARLA, at=NOON)

    assert data(api.post(f"/v1/rewards/{reward.pk}/cancel", {"cancelledBy": "crm"})) == {}
    reward.refresh_from_db()
    assert (reward.cancelled_by, reward.cancelled_at) == (CARLA, NOON)


def test_what_has_ended_cannot_be_cancelled(api, casino):
    reward = open_reward(casino, starts_at=LONG_AGO, ends_at=NOON)

    answer = api.post(f"/v1/rewards/{reward.pk}/cancel", {"cancelledBy": "crm"})

    assert (answer.status_code, answer.json()["responseCode"]) == (409, "Conflict")
    assert answer.json()["data"]["errors"][0]["code"] == "RewardEnded"


@pytest.mark.parametrize("body", [None, {}, {"cancelledBy": None}, {"cancelledBy": "  "}])
def test_a_cancellation_says_who(api, casino, body):
    reward = open_reward(casino)

    answer = api.post(f"/v1/rewards/{reward.pk}/cancel", body)

    assert list(faults(answer)) == ["cancelledBy"]
    assert Reward.objects.get(cancelled_at=None) == reward


def test_the_rewards_of_a_cancelled_campaign_say_when_and_by_whom_they_were_cancelled(api, casino):
    reward = open_reward(casino)
    data(api.post(f"/v1/campaigns/{reward.campaign_id}/cancel", {"cancelledBy": "crm"}))

    shown = data(api.get(f"/v1/rewards/{reward.pk}"))

    assert (shown["status"], shown["cancelledBy"]) == ("Cancelled", "crm")
    assert shown["cancelledAtUtc"] == data(api.get(f"/v1/campaigns/{reward.campaign_id}"))["cancelledAtUtc"]


@pytest.mark.parametrize("given", ["rwd-001", "0", "%00", "{}", "00000000-0000-0000-0000-000000000000", "%C3%A9"])
def test_an_id_that_is_none_is_not_found(api, given):
    answer = api.get(f"/v1/rewards/{given}")

    assert (answer.status_code, answer.json()["responseCode"]) == (404, "NotFound")
    assert answer.json()["data"]["errors"][0]["code"] == "RewardNotFound"


def test_amounts_keep_every_digit(api, casino):
    casino.currencies = ["EUR", "KWD"]
    casino.save()
    address = f"/v1/campaigns/{cast.campaign(casino, starts_at=LONG_AGO, ends_at=None).pk}/rewards"
    details = FIXED | {"currencyIsoCode": "KWD", "betValue": 12345678901.234}

    answer = api.post(address, wish(freeBetDetails=details))

    assert answer.json()["data"]["freeBetDetails"]["betValue"] == Decimal("12345678901.234")
    assert Reward.objects.get().min_bet_value == Decimal("12345678901.234")


def test_every_reward_type_can_be_read_and_written():
    assert set(REWARD_WIRES) == set(REWARD_TYPES)


def test_answers_are_not_kept_on_their_way(api):
    assert api.get("/v1/rewards?page=1")["Cache-Control"] == "no-store"
    assert api.get("/v1/rewards/none")["Cache-Control"] == "no-store"
