"""Filtering lists by a state that is computed, not stored."""

from enum import StrEnum
from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter


class StateFilter(DropdownFilter):
    """Offers `states`; works on the annotation `status_now` that the list's queryset carries."""

    title = "state"
    parameter_name = "state"
    states: type[StrEnum]

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> list[tuple[str, str]]:  # noqa: ARG002 - Django's signature
        return [(state.value, state.value) for state in self.states]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002 - Django's signature
        return queryset.filter(status_now=self.value()) if self.value() else queryset
