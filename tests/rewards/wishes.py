"""Requests for rewards, as other systems send them."""

from typing import Any

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
