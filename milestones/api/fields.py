"""Fields of these doors: ids are whole numbers here, whatever the house calls a player."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema_field
from rest_framework import serializers
from rest_framework.fields import empty

from core.api.fields import Number, WholeNumber, YesNo, fault
from milestones.rules.codes import REFUSALS
from milestones.rules.payload import customer_of

_MOST_ID: Final = 2**63 - 1
_MOST_DIGITS: Final = len(str(_MOST_ID))
CUSTOMER_ID: Final[Mapping[str, Any]] = {"type": "integer", "format": "int64", "minimum": 1, "maximum": _MOST_ID}


@extend_schema_field({**CUSTOMER_ID, "example": 345651201})
class CustomerId(serializers.Field[str, Any, int, Any]):
    """A customer, as verbs take one. Whatever can be none is a BadCustomer, also where nothing is said."""

    def run_validation(self, data: Any = empty) -> str:
        customer = customer_of(data)
        if customer is None:
            raise fault("BadCustomer", REFUSALS["BadCustomer"].sentence)
        return customer

    def to_representation(self, value: str) -> int:
        return int(value)


@extend_schema_field(OpenApiTypes.INT)
class InitialBalance(WholeNumber):
    """What is larger than any number that is read is larger than any balance too."""

    def to_internal_value(self, data: Any) -> Decimal:
        try:
            return Decimal(super().to_internal_value(data))
        except serializers.ValidationError as error:
            if error.get_codes() == ["TooLarge"]:
                raise fault("BalanceTooLarge", REFUSALS["BalanceTooLarge"].sentence) from error
            raise


@extend_schema_field(OpenApiTypes.BOOL)
class Flag(YesNo):
    """true or false in the query of an address, where everything is text."""

    def to_internal_value(self, data: Any) -> bool:
        return super().to_internal_value({"true": True, "false": False}.get(data))


@extend_schema_field({"type": "number"})
class Amount(Number):
    """Written with no more digits than it needs."""

    def to_representation(self, value: Decimal) -> Decimal:
        return plain(value)


@extend_schema_field(OpenApiTypes.DATE)
class Day(serializers.Field[date, Any, str, Any]):
    """A day without a time, such as 2026-06-01."""

    def to_internal_value(self, data: Any) -> date:
        try:
            day = date.fromisoformat(data) if isinstance(data, str) else None
        except ValueError:
            day = None
        if day is None or day.isoformat() != data:
            raise fault("NotADay", "This must be a day such as 2026-06-01.")
        return day

    def to_representation(self, value: date) -> str:
        return value.isoformat()


def plain(amount: Decimal) -> Decimal:
    """The same number with no more digits than it needs, and no exponent."""
    return Decimal(f"{amount.normalize():f}")


def row_id(text: str) -> int:
    """The id in an address; 0, which nothing has, where it can be none."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else 0
    return number if number <= _MOST_ID and str(number) == text else 0


def customer_in(text: str) -> str | None:
    """The customer in an address; None where it can be none."""
    return customer_of(row_id(text))


def path_id(name: str, description: str, **schema: Any) -> OpenApiParameter:
    """A whole number in the address, for the OpenAPI document."""
    known = {**CUSTOMER_ID, **schema}
    return OpenApiParameter(name, known, OpenApiParameter.PATH, description=description)
