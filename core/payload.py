"""Reading a message of another system as it is sent: every fault by its path.

Written by hand and not with serializers: brokers bring thousands a second.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, Final

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


@cache
def _words(known: type[StrEnum]) -> dict[str, StrEnum]:
    return {word.value: word for word in known}


class Payload:
    """One message while it is read; what is wrong goes to `faults`."""

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

    def word(self, name: str, known: type[StrEnum]) -> Any:
        text = self.text(name)
        if text is None:
            return None
        word = _words(known).get(text)
        if word is None:
            self.wrong(name, "UnknownValue", f"{text[:40]!r} is unknown. Known: {', '.join(known)}.")
        return word

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

    def origin(self, is_known: Callable[[str], bool]) -> str | None:
        """Whose it says that it is; also where nobody is called so."""
        text = self.text("origin")
        if text is not None and not is_known(text):
            self.wrong("origin", "UnknownOrigin", f"{text[:40]!r} is no origin of the operator.")
        return text

    def mapping(self, name: str) -> dict[str, Any] | None:
        value = self.payload.get(name)
        if value is not None and not isinstance(value, dict):
            self.wrong(name, "NotAnObject")
            return None
        return value
