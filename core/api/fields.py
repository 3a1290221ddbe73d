"""Fields that take what the documents say and nothing that looks like it: no "5" for 5, no time without offset."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.timespan import format_timespan, parse_duration

_MOMENT: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?(?P<offset>[Zz]|[+-]\d{2}:\d{2})?", re.ASCII
)
# More than any amount or count may be, and finer: 1e999999999 and 1e-999999999 must never be written out.
_MOST_DIGITS: Final = 30


def fault(code: str, message: str) -> serializers.ValidationError:
    return serializers.ValidationError(message, code=code)


class Text(serializers.CharField):
    """A JSON string, kept as it was sent: white space around a reference is part of it."""

    def __init__(self, **wishes: Any) -> None:
        super().__init__(**{"trim_whitespace": False} | wishes)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise fault("NotText", "This must be a text.")
        if not data.strip() and not self.allow_blank:
            raise fault("Blank", "This must not be empty.")
        return data


class OptionalText(Text):
    """A text that may be left out or null; an empty one is the same as none."""

    def __init__(self, **wishes: Any) -> None:
        super().__init__(**{"required": False, "allow_null": True, "allow_blank": True} | wishes)


@extend_schema_field({"type": "number"})
class Number(serializers.Field[Decimal, Any, Decimal, Any]):
    """A JSON number, to the last digit: 0.1 is a tenth."""

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, int | Decimal):
            raise fault("NotANumber", "This must be a number, not in quotes.")
        number = Decimal(data)
        if number.adjusted() >= _MOST_DIGITS:
            raise fault("TooLarge", "This is too large.")
        if number.adjusted() < -_MOST_DIGITS or len(number.as_tuple().digits) > _MOST_DIGITS:
            raise fault("TooPrecise", "This has too many decimals.")
        return number

    def to_representation(self, value: Decimal) -> Decimal:
        return value


@extend_schema_field(OpenApiTypes.INT)
class WholeNumber(Number):
    """5 and 5.0, not 5.5."""

    def to_internal_value(self, data: Any) -> Any:
        number = super().to_internal_value(data)
        if number != int(number):
            raise fault("NotAWholeNumber", "This must be a whole number.")
        return int(number)


@extend_schema_field(OpenApiTypes.BOOL)
class YesNo(serializers.Field[bool, Any, bool, Any]):
    """true or false; not 1, not "true"."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            raise fault("NotABoolean", "This must be true or false.")
        return data

    def to_representation(self, value: bool) -> bool:  # noqa: FBT001 - DRF's signature
        return value


class Choice(serializers.ChoiceField):
    """One word of a list, exactly as it is spelled there. Read as a member of `words`."""

    def __init__(self, words: type[StrEnum], **wishes: Any) -> None:
        self.words = words
        super().__init__(choices=[word.value for word in words], **wishes)

    def to_internal_value(self, data: Any) -> StrEnum:
        if isinstance(data, str) and data in self.choices:
            return self.words(data)
        raise unknown(data, [word.value for word in self.words])

    def to_representation(self, value: Any) -> Any:
        return value


class Discriminator(serializers.ChoiceField):
    """The word by which one of several objects was chosen: there is nothing left to check."""

    def __init__(self, word: str, **wishes: Any) -> None:
        super().__init__(choices=[word], **wishes)


def unknown(data: Any, known: list[str]) -> serializers.ValidationError:
    """The fault of a word that is none of `known`."""
    said = f"{data[:40]!r} is unknown" if isinstance(data, str) else "This is no text"
    return fault("UnknownValue", f"{said}. Known: {', '.join(known)}.")


@extend_schema_field(OpenApiTypes.DATETIME)
class Moment(serializers.Field[datetime, Any, str, Any]):
    """An ISO 8601 time that says its offset; answered in UTC with `Z`."""

    def to_internal_value(self, data: Any) -> datetime:
        found = _MOMENT.fullmatch(data) if isinstance(data, str) else None
        if found is None:
            raise fault("NotATime", "This must be a time such as 2026-06-01T00:00:00Z.")
        if found["offset"] is None:
            raise fault("NoOffset", "Say the offset of this time: end it with Z or, say, +02:00.")
        try:
            return datetime.fromisoformat(data.upper()).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise fault("NotATime", "There is no such time.") from error

    def to_representation(self, value: datetime) -> str:
        return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


@extend_schema_field({"type": "string", "example": "7.00:00:00", "description": ".NET TimeSpan, or ISO 8601 (P7D)"})
class TimeSpan(serializers.Field[timedelta, Any, str, Any]):
    """A duration as .NET's TimeSpan; taken as ISO 8601 too."""

    def to_internal_value(self, data: Any) -> timedelta:
        if not isinstance(data, str):
            raise fault("NotADuration", "This must be a text such as 7.00:00:00 or P7D.")
        try:
            return parse_duration(data)
        except (ValueError, OverflowError) as error:
            raise fault("NotADuration", str(error)) from error

    def to_representation(self, value: timedelta) -> str:
        return format_timespan(value)


@extend_schema_field(
    {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1, "maxLength": 200}},
)
class Texts(serializers.ListField):
    """A list of texts, each of them said."""

    def __init__(self, **wishes: Any) -> None:
        super().__init__(child=Text(max_length=200), **{"allow_empty": False} | wishes)


# What DRF checks itself, by its code: our code, and our sentence where its own would stand out.
CODES: Final[Mapping[str, tuple[str, str | None]]] = {
    "required": ("Required", "This is required."),
    "null": ("Required", "This is required."),
    "blank": ("Blank", "This must not be empty."),
    "empty": ("Empty", "Name at least one."),
    "not_a_list": ("NotAList", "This must be a list."),
    "not_a_dict": ("NotAnObject", "This must be an object."),
    "max_length": ("TooLong", None),
    # Of a number in the query, the only field of DRF's own that can be.
    "invalid": ("NotAWholeNumber", "This must be a whole number."),
    "min_value": ("TooSmall", None),
    "max_value": ("TooLarge", None),
    "max_string_length": ("TooLarge", "This is too large."),
    "null_characters_not_allowed": ("ControlCharacter", None),
    "surrogate_characters_not_allowed": ("NotUtf8", None),
}
