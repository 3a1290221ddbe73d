"""How bonus events and answers to them look, for the OpenAPI document: they are read without serializers."""

from typing import Any, Final

from bonuses.rules.references import NUMBERS
from bonuses.rules.words import BonusStatus, BonusType, Product

_TEXT: Final = {
    "type": "string",
    "minLength": 1,
    "maxLength": 255,
    "pattern": r"^[^\u0000-\u001f\u007f]*\S[^\u0000-\u001f\u007f]*$",
}
_AMOUNT: Final = {"type": "number", "minimum": 0}
_REFERENCES: Final[dict[str, Any]] = {
    "type": "object",
    "nullable": True,
    "description": "What came with the request that credited the bonus, sent back.",
    "properties": {
        "id": {"type": "string"},
        **{name: {"type": "integer", "minimum": 0} for name in NUMBERS},
        "trigger_hash": {"type": "string", "pattern": "^[0-9a-fA-F]{32}$"},
    },
}
_EVENT: Final[dict[str, Any]] = {
    "type": "object",
    "required": [
        *("amount", "bonus_id", "currency", "exchange_rate", "origin", "product"),
        *("status", "timestamp", "type", "user_bonus_id", "user_id"),
    ],
    "properties": {
        "amount": _AMOUNT,
        "bonus_code": {"type": "string", "nullable": True, "maxLength": 255},
        "bonus_id": _TEXT,
        "bonus_turned_real": {**_AMOUNT, "nullable": True},
        "currency": {"type": "string", "description": "ISO 4217", "example": "EUR"},
        "exchange_rate": {**_AMOUNT, "description": "What one of `currency` is in the operator's base currency."},
        "fasttrack_references": _REFERENCES,
        "is_free_money": {"type": "boolean"},
        "locked_amount": {**_AMOUNT, "nullable": True},
        "meta": {"type": "object", "nullable": True},
        "origin": _TEXT,
        "product": {"type": "string", "enum": [each.value for each in Product]},
        "required_wagering_amount": {**_AMOUNT, "nullable": True},
        "skip_publishing": {"type": "boolean"},
        "status": {"type": "string", "enum": [each.value for each in BonusStatus]},
        "timestamp": {"type": "string", "format": "date-time", "description": "RFC 3339"},
        "type": {
            **_TEXT,
            "description": f"{', '.join(BonusType)}; any other counts as Undefined.",
        },
        "user_bonus_id": _TEXT,
        "user_id": _TEXT,
    },
}
# Nothing is said of the items: one that is no event is refused alone.
EVENT: Final[dict[str, Any]] = {
    "oneOf": [_EVENT, {"type": "array", "items": {}, "minItems": 1, "maxItems": 1000}],
}
_RESULT: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "result": {"type": "string", "enum": ["recorded", "duplicate", "refused"]},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
    "required": ["result"],
}
ANSWER: Final[dict[str, Any]] = {
    "oneOf": [
        _RESULT,
        {"type": "object", "properties": {"results": {"type": "array", "items": _RESULT}}, "required": ["results"]},
    ],
}
