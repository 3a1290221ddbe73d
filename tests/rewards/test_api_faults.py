"""Every fault of a request for a reward, under its own field and all in one answer."""

from decimal import Decimal

import pytest

from tests.answers import data, faults, sentences
from tests.rewards.wishes import FIXED, RANGED, wish

pytestmark = pytest.mark.django_db


def test_an_unknown_reward_type_lists_the_known_ones_beside_the_other_faults(api, address):
    answer = api.post(address, wish(rewardType="Cash", name=" ", products=["Plinco"]))

    assert faults(answer) == {"rewardType": "UnknownValue", "name": "Blank", "products": "ProductNotFound"}
    assert "'Cash' is unknown. Known: FreeBets." in sentences(answer)


def test_an_unknown_kind_of_details_lists_the_known_ones(api, address):
    answer = api.post(address, wish(freeBetDetails=FIXED | {"freeBetDetailsType": "Dynamic"}))

    assert faults(answer) == {"freeBetDetails.freeBetDetailsType": "UnknownValue"}
    assert sentences(answer) == ["'Dynamic' is unknown. Known: Fixed, Ranged."]


def test_every_fault_of_a_request_is_in_one_answer(api, address):
    answer = api.post(
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


def test_an_empty_body_names_every_required_field(api, address):
    assert faults(api.post(address, {"rewardType": "FreeBets"})) == dict.fromkeys(
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
        (FIXED | {"betValue": Decimal("1e999999999")}, {"betValue": "TooLarge"}),
        (FIXED | {"betValue": Decimal("1e-999999999")}, {"betValue": "TooPrecise"}),
        (FIXED | {"betValue": Decimal(f"1.{'0' * 50}1")}, {"betValue": "TooPrecise"}),
        (FIXED | {"betValue": 10**40}, {"betValue": "TooLarge"}),
        (FIXED | {"currencyIsoCode": "GBP"}, {"currencyIsoCode": "CurrencyNotAllowed"}),
        (RANGED | {"minBetValue": 3}, {"maxBetValue": "MaxBelowMin"}),
        (RANGED | {"minBetCount": 0, "maxBetCount": 0}, {"minBetCount": "NotPositive"}),
        (RANGED | {"minBetValue": "1", "maxBetCount": 0}, {"minBetValue": "NotANumber", "maxBetCount": "MaxBelowMin"}),
    ],
)
def test_details_are_judged_under_their_own_fields(api, address, details, expected):
    found = faults(api.post(address, wish(freeBetDetails=details)))

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
def test_products_must_be_a_list_of_names(api, address, products, expected):
    assert faults(api.post(address, wish(products=products))) == expected


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
def test_the_end_is_strictly_after_the_start_and_both_are_moments(api, address, start, end, expected):
    assert faults(api.post(address, wish(startTimeUtc=start, endTimeUtc=end))) == expected


def test_times_with_an_offset_and_dotnets_seven_digits_are_answered_in_utc(api, address):
    made = data(
        api.post(
            address,
            wish(startTimeUtc="2026-06-01T02:00:00.0000000+02:00", endTimeUtc="2126-06-30T23:59:59.5Z"),
        ),
    )

    assert (made["startTimeUtc"], made["endTimeUtc"]) == ("2026-06-01T00:00:00Z", "2126-06-30T23:59:59.500000Z")


@pytest.mark.parametrize("name", ["🎰 Free spins", "مكافأة نهاية الأسبوع", "e\u0301té"])
def test_names_in_any_writing_come_back_as_they_were_sent(api, address, name):
    made = data(api.post(address, wish(name=name, createdBy=name)))

    assert (made["name"], made["createdBy"]) == (name, name)


@pytest.mark.parametrize(
    ("name", "code"), [("a\x00b", "ControlCharacter"), ("\ud800", "NotUtf8"), ("x" * 201, "TooLong")]
)
def test_names_that_cannot_be_kept_are_refused(api, address, name, code):
    assert faults(api.post(address, wish(name=name))) == {"name": code}
