"""Players who may not be rewarded."""

from datetime import datetime

from django import forms
from django.contrib import admin
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from core.screens.admin import show_faults, who
from operators.admin.scoped import ScopedAdmin
from operators.middleware import StaffRequest
from operators.models import Restriction
from operators.resources import RestrictionResource
from operators.rules import restriction_applies
from operators.services.restrictions import (
    RestrictionDraft,
    change_restriction,
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


@admin.register(Restriction)
class RestrictionAdmin(ScopedAdmin):
    form = RestrictionForm
    resource_classes = [RestrictionResource]
    list_display = ["operator_player_id", "kind", "in_force", "starts_at", "ends_at", "reason", "created_by"]
    list_filter = [("kind", ChoicesDropdownFilter)]
    search_fields = ["operator_player_id"]
    search_help_text = "Player"
    fields = [("operator_player_id", "kind"), ("starts_at", "ends_at"), "reason"]

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
