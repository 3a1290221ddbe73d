"""The documents' own examples: shown in the OpenAPI document, and replayed by tests.

The person is written as in gamnify-api-rewards, where an address was masked.
"""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample

PERSON: Final = "[email\u00a0protected]"

CREATE_REWARD_REQUEST: Final = {
    "rewardType": "FreeBets",
    "name": "Free Bets Reward",
    "description": "Fixed free bets on Plinko",
    "operatorReference": "OP-REWARD-001",
    "products": ["Plinko", "Mines"],
    "startTimeUtc": "2026-06-01T00:00:00Z",
    "endTimeUtc": "2026-06-30T23:59:59Z",
    "createdBy": PERSON,
    "freeBetDetails": {
        "freeBetDetailsType": "Fixed",
        "betValue": 1.50,
        "betCount": 5,
        "currencyIsoCode": "EUR",
    },
    "creditWalletType": "FreeBet",
    "stakeNotReturned": True,
}
REWARD: Final = {
    "rewardType": "FreeBets",
    "id": "rwd-001",
    "operatorId": 1,
    "campaignId": "abc123",
    "name": "Free Bets Reward",
    "description": "Fixed free bets on Plinko",
    "operatorReference": "OP-REWARD-001",
    "campaignOperatorReference": "OP-SUMMER-2026",
    "products": ["Plinko", "Mines"],
    "startTimeUtc": "2026-06-01T00:00:00Z",
    "endTimeUtc": "2026-06-30T23:59:59Z",
    "enrollmentDurationStrategy": "InheritFromReward",
    "rollingDuration": None,
    "status": "Scheduled",
    "createdAtUtc": "2026-03-20T12:00:00Z",
    "createdBy": PERSON,
    "updatedAtUtc": None,
    "updatedBy": None,
    "cancelledAtUtc": None,
    "cancelledBy": None,
    "freeBetDetails": {
        "freeBetDetailsType": "Fixed",
        "betValue": 1.50,
        "betCount": 5,
        "currencyIsoCode": "EUR",
    },
    "creditWalletType": "FreeBet",
    "stakeNotReturned": True,
}
CANCEL_REQUEST: Final = {"cancelledBy": PERSON}


def answered(data: Any) -> dict[str, Any]:
    """`data` in the envelope of a success."""
    return {"message": "OK", "data": data, "responseCode": "OK"}


def _request(name: str, value: Any) -> OpenApiExample:
    return OpenApiExample(name, value=value, request_only=True)


def _answer(name: str, data: Any) -> OpenApiExample:
    return OpenApiExample(name, value=data, response_only=True, status_codes=["200"])


CREATE_REWARD: Final = [_request("Fixed free bets", CREATE_REWARD_REQUEST), _answer("Fixed free bets", REWARD)]
LIST_REWARDS: Final = [_answer("One reward", {**REWARD, "status": "Active"})]
CANCEL: Final = [_request("Cancel", CANCEL_REQUEST), _answer("Cancelled", {})]
CREATE_BUDGET: Final = [
    _request(
        "Ten thousand euros for all together",
        {
            "metricType": "MonetaryValue",
            "enforcementScope": "Global",
            "currencyIsoCode": "EUR",
            "limit": 10000.00,
            "createdBy": "marketing@example.com",
        },
    ),
    _request(
        "Three enrollments for each player",
        {
            "metricType": "EnrollmentCount",
            "enforcementScope": "PerPlayer",
            "limit": 3,
            "createdBy": "marketing@example.com",
        },
    ),
]
# facts.md has the fields of campaigns and budgets, and no examples: these are ours.
CREATE_CAMPAIGN: Final = [
    _request(
        "A summer",
        {
            "name": "Summer 2026",
            "description": "Free bets all summer",
            "operatorReference": "OP-SUMMER-2026",
            "termsAndConditionsUrl": "https://example.com/terms",
            "startTimeUtc": "2026-06-01T00:00:00Z",
            "endTimeUtc": "2026-08-31T23:59:59Z",
            "createdBy": "marketing@example.com",
        },
    ),
]
