"""The examples of gamnify-api-enrollments, for the OpenAPI document; tests replay them."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample

ENROLL_REQUEST: Final = {"operatorPlayerId": "player-123"}
ENROLLMENT: Final[dict[str, Any]] = {
    "rewardType": "FreeBets",
    "id": "enr-001",
    "operatorId": 1,
    "rewardId": "rwd-001",
    "campaignOperatorReference": "OP-SUMMER-2026",
    "rewardOperatorReference": "OP-REWARD-001",
    "operatorPlayerId": "player-123",
    "products": ["plinko-8-lines"],
    "status": "New",
    "startTimeUtc": "2026-06-01T00:00:00Z",
    "endTimeUtc": "2026-06-30T23:59:59Z",
    "createdAtUtc": "2026-03-20T12:00:00Z",
    "updatedAtUtc": None,
    "cancelledAtUtc": None,
    "betValue": 0.50,
    "currencyIsoCode": "EUR",
    "totalBetCount": 10,
    "remainingBetCount": 10,
    "creditWalletType": "FreeBet",
    "stakeNotReturned": True,
}
BULK_REQUEST: Final = {"operatorPlayerIds": ["player-123", "player-456", "player-789"]}

ENROLL: Final = [
    OpenApiExample("One player", value=ENROLL_REQUEST, request_only=True),
    OpenApiExample("One player", value=ENROLLMENT, response_only=True, status_codes=["200"]),
]
ENROLL_BULK: Final = [
    OpenApiExample("Three players", value=BULK_REQUEST, request_only=True),
    OpenApiExample("Three players", value=ENROLLMENT, response_only=True, status_codes=["200"]),
]
CANCEL: Final = [OpenApiExample("Cancelled", value={}, response_only=True, status_codes=["200"])]
