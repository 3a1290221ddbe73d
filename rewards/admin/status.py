"""The state of campaigns and rewards on their screens: shown in colour, filtered by, and deciding what can be done."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import DropdownFilter

from operators.admin.scoped import ScopedAdmin
from rewards.models import Campaign, Reward
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


class PromotionAdmin(ScopedAdmin):
    """Campaigns and rewards: what is over can be looked at and no longer changed."""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return (obj is None or is_open(obj)) and bool(super().has_change_permission(request, obj))

    def found(self, request: HttpRequest, object_id: str) -> Any:
        """The working operator's row, or 404: also for an id that is none at all."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        return row

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        # The verbs refuse in words what comes too late; the buttons are for what can still be done.
        row = self.get_object(request, str(object_id))
        actions: list[Any] = super().get_actions_detail(request, object_id) if row and is_open(row) else []
        return actions


def is_open(row: Model) -> bool:
    """Whether a campaign or reward is not over at this moment."""
    assert isinstance(row, Campaign | Reward)
    return row.status(at=timezone.now()) in {Status.SCHEDULED, Status.ACTIVE}
