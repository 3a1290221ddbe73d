"""Sample values for the OpenAPI document."""

from typing import Any, Final

CREATED: Final[dict[str, Any]] = {
    "amount": 50.00,
    "bonus_code": "WELCOME100",
    "bonus_id": "9821",
    "bonus_turned_real": 0,
    "currency": "EUR",
    "exchange_rate": 1.0,
    "locked_amount": 50.00,
    "origin": "demo-casino",
    "product": "Casino",
    "required_wagering_amount": 1500.00,
    "status": "Created",
    "timestamp": "2026-06-01T09:05:00Z",
    "type": "WelcomeBonus",
    "user_bonus_id": "player_0001-9821",
    "user_id": "player_0001",
}
