"""The state of campaigns and rewards on lists: shown in colour, and filtered by."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter

from rewards.rules.status import Status

COLOURS = {
    Status.ACTIVE.value: "success",
    Status.SCHEDULED.value: "info",
    Status.ENDED.value: "",
    Status.CANCELLED.value: "danger",
}


class StatusFilter(DropdownFilter):
    """Works on the annotation `status_now` that the list's queryset carries."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> list[tuple[str, str]]:  # noqa: ARG002 - Django's signature
        return [(status.value, status.value) for status in Status]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002 - Django's signature
        return queryset.filter(status_now=self.value()) if self.value() else queryset
