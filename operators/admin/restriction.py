"""Players who may not be rewarded."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from import_export.formats.base_formats import CSV, JSON, XLSX
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from core.screens.admin import WhyForm, show_faults, who
from operators.admin.restriction_import import RestrictionImport
from operators.admin.scoped import ScopedAdmin, in_zone
from operators.middleware import StaffRequest
from operators.models import Restriction
from operators.resources import RestrictionResource
from operators.rules import restriction_applies, restriction_is_over
from operators.services.restrictions import (
    RestrictionDraft,
    change_restriction,
    end_restriction,
    restrict_player,
    restriction_faults,
)


class RestrictionForm(forms.ModelForm[Restriction]):
    class Meta:
        model = Restriction
        fields = ["operator_player_id", "kind", "starts_at", "ends_at", "reason"]

    def clean(self) -> None:
        if not self.errors:
            show_faults(self, restriction_faults(self.draft()))

    def draft(self) -> RestrictionDraft:
        return RestrictionDraft(**{name: self.cleaned_data[name] for name in self.Meta.fields})


class EndForm(WhyForm):
    """Nobody is let in again without a reason."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].label, self.fields["why"].required = "Why it ends", True


@admin.register(Restriction)
class RestrictionAdmin(RestrictionImport, ScopedAdmin):
    form = RestrictionForm
    resource_classes = [RestrictionResource]
    formats = [CSV, JSON, XLSX]
    actions_detail = ["end"]
    list_display = ["operator_player_id", "kind", "in_force", "starts_at", "ends_at", "reason", "created_by"]
    list_filter = [("kind", ChoicesDropdownFilter)]
    search_fields = ["operator_player_id"]
    search_help_text = "Player"

    def get_fieldsets(self, request: StaffRequest, obj: Restriction | None = None) -> Any:
        fields = [("operator_player_id", "kind"), ("starts_at", "ends_at"), "reason"]
        ended = ["end_reason"] if obj and obj.end_reason else []
        return [(None, {"fields": [*fields, *ended], "description": in_zone(request)})]

    def get_readonly_fields(self, request: HttpRequest, obj: Restriction | None = None) -> Any:  # noqa: ARG002 - Django's signature
        return ["end_reason"]

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        # The verb refuses in words what comes too late; the button is for what can still be ended.
        row = self.get_object(request, str(object_id))
        actions: list[Any] = super().get_actions_detail(request, object_id) if row and not _is_over(row) else []
        return actions

    def get_changeform_initial_data(self, request: StaffRequest) -> dict[str, datetime | str]:
        return {"starts_at": timezone.now(), **super().get_changeform_initial_data(request)}

    @display(description="Now", label={"In force": "danger", "Over": "", "To come": "info"})
    def in_force(self, restriction: Restriction) -> str:
        now = timezone.now()
        if restriction_applies(starts_at=restriction.starts_at, ends_at=restriction.ends_at, at=now):
            return "In force"
        return "To come" if restriction.starts_at > now else "Over"

    def save_model(self, request: StaffRequest, obj: Restriction, form: RestrictionForm, change: bool) -> None:  # noqa: FBT001 - Django's signature
        draft, by, at = form.draft(), who(request), timezone.now()
        if change:
            change_restriction(restriction=obj, draft=draft, by=by, at=at)
        else:
            obj.pk = restrict_player(operator=request.operator, draft=draft, by=by, at=at).pk

    def has_end_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:  # noqa: ARG002 - unfold's signature
        return bool(self.has_change_permission(request))

    @action(description="End restriction", permissions=["end"], url_path="end")
    def end(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        page = {
            "title": f"End the restriction of {row.operator_player_id}?",
            "question": "The player can be rewarded again at once, unless another restriction holds.",
            "button": "End the restriction",
            "back": reverse("admin:operators_restriction_change", args=[object_id]),
            "done": f"The restriction of {row.operator_player_id} is ended.",
        }

        def end(why: str) -> None:
            end_restriction(restriction=row, reason=why, by=who(request), at=timezone.now())

        return self.confirmed(request, page, end, EndForm)


def _is_over(row: Restriction) -> bool:
    return restriction_is_over(starts_at=row.starts_at, ends_at=row.ends_at, at=timezone.now())
