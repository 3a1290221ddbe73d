"""Reading a bonus event as it is sent (fasttrack-bonus-event, facts.md): every fault by its path.

Written by hand and not with serializers: brokers bring thousands a second.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from bonuses.rules.life import BonusFacts
from bonuses.rules.references import read_references
from bonuses.rules.words import BonusStatus, BonusType, Product
from core.currencies import DECIMALS
from core.refusal import Fault

ROOT: Final = "(root)"
# RFC 3339; of finer fractions than PostgreSQL keeps the rest is dropped.
_RFC_3339: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(\.\d{1,6})?\d*([Zz]|[+-]\d{2}:\d{2})",
    re.ASCII,
)
_MOST_LETTERS: Final = 255
# What the columns hold: 14 digits before the point, and of a rate 12 behind it.
_MOST: Final = Decimal(10) ** 14
_DECIMALS: Final = 12
_TYPES: Final = frozenset(BonusType)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Required": "A required property is missing or null.",
        "NotAnObject": "An object was expected.",
        "NotText": "A text was expected; ids are texts, also where they look like numbers.",
        "Blank": "The text is empty.",
        "TooLong": "The text is longer than 255 characters.",
        "ControlCharacter": "The text holds control characters, or halves of characters.",
        "NotANumber": "A number was expected, not in quotes.",
        "Negative": "Amounts and rates are never below zero.",
        "TooLarge": "The number is larger than anything that is kept.",
        "TooPrecise": "The number has more than twelve decimals.",
        "UnknownValue": "The word is none of those that the document lists.",
        "UnknownCurrency": "This is no ISO 4217 currency code.",
        "NotATime": "An RFC 3339 time with its offset was expected.",
        "UnknownOrigin": "No operator, or another one, has this origin.",
    },
)


class Payload:
    """One message while it is read; what is wrong goes to `faults`. Other floors read theirs with it too."""

    def __init__(self, payload: Mapping[str, Any], root: str) -> None:
        self.payload, self.root = payload, root
        self.faults: list[Fault] = []

    def wrong(self, name: str, code: str, message: str | None = None) -> None:
        self.faults.append(Fault(f"{self.root}.{name}", code, message or CODES[code]))

    def text(self, name: str, *, required: bool = True) -> str | None:
        value = self.payload.get(name)
        if value is None:
            if required:
                self.wrong(name, "Required")
        elif not isinstance(value, str):
            self.wrong(name, "NotText")
        elif len(value) > _MOST_LETTERS:
            self.wrong(name, "TooLong")
        elif not value.isprintable() and _CONTROL.search(value):
            self.wrong(name, "ControlCharacter")
        elif value.strip():
            return value
        elif required:
            self.wrong(name, "Blank")
        return None

    def number(self, name: str, *, required: bool = False) -> Decimal | None:
        value = self.payload.get(name)
        if value is None:
            if required:
                self.wrong(name, "Required")
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.wrong(name, "NotANumber")
            return None
        number = Decimal(value)
        if number < 0:
            self.wrong(name, "Negative")
        elif number >= _MOST:
            self.wrong(name, "TooLarge")
        elif number and -int(number.as_tuple().exponent) > _DECIMALS:
            self.wrong(name, "TooPrecise")
        return number

    def word(self, name: str, known: type[BonusStatus | Product]) -> Any:
        text = self.text(name)
        if text is None:
            return None
        try:
            return known(text)
        except ValueError:
            self.wrong(name, "UnknownValue", f"{text[:40]!r} is unknown. Known: {', '.join(known)}.")
            return None

    def moment(self, name: str) -> datetime | None:
        text = self.text(name)
        found = None if text is None else _RFC_3339.fullmatch(text)
        if text is not None and found is None:
            self.wrong(name, "NotATime")
        if found is None:
            return None
        try:
            return datetime.fromisoformat(f"{found[1]}T{found[2]}{found[3] or ''}{found[4].upper()}").astimezone(UTC)
        except (ValueError, OverflowError):
            self.wrong(name, "NotATime", "There is no such time.")
            return None

    def currency(self) -> str | None:
        text = self.text("currency")
        if text is not None and text not in DECIMALS:
            self.wrong("currency", "UnknownCurrency", f"{text[:40]!r} is no ISO 4217 currency code.")
        return text

    def mapping(self, name: str) -> dict[str, Any] | None:
        value = self.payload.get(name)
        if value is not None and not isinstance(value, dict):
            self.wrong(name, "NotAnObject")
            return None
        return value

    def references(self) -> dict[str, Any] | None:
        name = "fasttrack_references"
        known, faults = read_references(self.mapping(name), f"{self.root}.{name}")
        self.faults += faults
        return known


def read_event(
    payload: Any,
    *,
    root: str = ROOT,
    known_origin: Callable[[str], bool],
) -> tuple[BonusFacts | None, str | None, list[Fault]]:
    """The event and its origin, or None and everything that is wrong with it; paths begin with `root`.

    Further properties are allowed. A type that is none of the listed ones counts as Undefined.
    """
    if not isinstance(payload, dict):
        return None, None, [Fault(root, "NotAnObject", "The event must be a JSON object.")]
    found = Payload(payload, root)
    origin = found.text("origin")
    if origin is not None and not known_origin(origin):
        found.wrong("origin", "UnknownOrigin", f"{origin[:40]!r} is no origin of the operator.")
    found.mapping("meta")
    facts = _facts(found)
    return (None if found.faults else facts), origin, found.faults


def _facts(found: Payload) -> BonusFacts:
    read: dict[str, Any] = {
        "amount": found.number("amount", required=True),
        "bonus_code": found.text("bonus_code", required=False),
        "bonus_id": found.text("bonus_id"),
        "bonus_turned_real": found.number("bonus_turned_real"),
        "currency": found.currency(),
        "exchange_rate": found.number("exchange_rate", required=True),
        "locked_amount": found.number("locked_amount"),
        "product": found.word("product", Product),
        "references": found.references(),
        "required_wagering_amount": found.number("required_wagering_amount"),
        "status": found.word("status", BonusStatus),
        "happened_at": found.moment("timestamp"),
        "type": _known_type(found.text("type")),
        "user_bonus_id": found.text("user_bonus_id"),
        "user_id": found.text("user_id"),
    }
    return BonusFacts(**read)


def _known_type(text: str | None) -> str | None:
    return BonusType.UNDEFINED.value if text is not None and text not in _TYPES else text
