"""Lists and pages that show one operator's rows: those of the operator that the person is working for."""

from typing import Any

from django.db.models import ForeignKey, Model, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest
from import_export.admin import ExportMixin
from import_export.formats.base_formats import CSV, JSON

from core.screens.admin import BackofficeAdmin
from operators.admin.formats import FormatForm
from operators.middleware import StaffRequest


def in_zone(request: StaffRequest) -> str:
    """What to say above fields that hold a time."""
    return f"Times are in {request.operator.time_zone}." if request.operator else ""


class ScopedAdmin(ExportMixin, BackofficeAdmin):
    """Every row is the working operator's; another operator's id is not found. Every list can be exported."""

    export_form_class = FormatForm
    formats = [CSV, JSON]

    def get_queryset(self, request: StaffRequest) -> Any:
        rows: QuerySet[Model] = super().get_queryset(request)
        return rows.filter(operator=request.operator) if request.operator else rows.none()

    def has_add_permission(self, request: HttpRequest) -> bool:
        # A row without an operator would be nobody's.
        return getattr(request, "operator", None) is not None and bool(super().has_add_permission(request))

    def has_export_permission(self, request: StaffRequest) -> bool:
        # Who may see a list may take it along.
        return bool(self.has_view_permission(request))

    def formfield_for_foreignkey(
        self,
        db_field: "ForeignKey[Any, Any]",
        request: StaffRequest,
        **kwargs: Any,
    ) -> ModelChoiceField[Any] | None:
        related = db_field.related_model
        if any(field.name == "operator" for field in related._meta.get_fields()):
            kwargs.setdefault("queryset", related._default_manager.filter(operator=request.operator))
        field: ModelChoiceField[Any] | None = super().formfield_for_foreignkey(db_field, request, **kwargs)
        return field
