"""What campaigns and rewards have in common on the wire."""

from datetime import UTC, datetime
from typing import Any, Final

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.fields import Moment, Text
from core.api.inputs import Input
from rewards.models.promotion import Promotion
from rewards.rules.status import Status

# Stand-ins for times that could not be read: whatever the other one is, it is not at fault.
SOME_DAY: Final = datetime.min.replace(tzinfo=UTC)
NEVER: Final = datetime.max.replace(tzinfo=UTC)
# `data` of the answer to a cancellation is `{}`.
CANCELLED: Final = OpenApiTypes.OBJECT


class CancelInput(Input):
    """Who cancels."""

    cancelledBy = Text(source="cancelled_by", max_length=200)


@extend_schema_field({"type": "string", "enum": [status.value for status in Status]})
class StatusNow(serializers.Field[Any, Any, str, Promotion]):
    """The state at `context["at"]`."""

    def __init__(self, **wishes: Any) -> None:
        super().__init__(source="*", read_only=True, **wishes)

    def to_representation(self, value: Promotion) -> str:
        return value.status(at=self.context["at"]).value


class Stamps(serializers.Serializer[Any]):
    """Adds the state and who did what when, behind the fields of its subclass. Needs `at` in its context."""

    def get_fields(self) -> dict[str, Any]:
        """The subclass's fields first: the order of the documents."""
        return {
            **super().get_fields(),
            "status": StatusNow(),
            "createdAtUtc": Moment(source="created_at"),
            "createdBy": serializers.CharField(source="created_by"),
            "updatedAtUtc": Moment(source="updated_at", allow_null=True),
            "updatedBy": serializers.CharField(source="updated_by", allow_null=True),
            "cancelledAtUtc": Moment(source="cancelled_through.cancelled_at", allow_null=True),
            "cancelledBy": serializers.CharField(source="cancelled_through.cancelled_by", allow_null=True),
        }
