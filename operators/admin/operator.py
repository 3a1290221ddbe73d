"""The operators that a person works for, their settings and their keys."""

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextInputWidget

from core.refusal import Refusal
from core.screens.admin import BackofficeAdmin
from core.screens.panels import Panel, add_panel
from operators.admin.approvals import ApprovalLimits
from operators.admin.keys import keys_of, replacement
from operators.middleware import StaffRequest, operators_of
from operators.models import Operator, SharedKey


class OperatorForm(forms.ModelForm[Operator]):
    class Meta:
        model = Operator
        fields = ["name", "time_zone", "base_currency", "currencies", "rewards_enabled", "signed_requests_only"]
        widgets = {"currencies": UnfoldAdminTextInputWidget}

    def clean_currencies(self) -> list[str]:
        return list(dict.fromkeys(code.strip().upper() for code in self.cleaned_data["currencies"]))


@admin.register(Operator)
class OperatorAdmin(BackofficeAdmin):
    form = OperatorForm
    inlines = [ApprovalLimits]
    list_display = ["name", "time_zone", "base_currency", "allowed_currencies", "rewards_enabled"]
    fields = ["name", "time_zone", ("base_currency", "currencies"), "rewards_enabled", "signed_requests_only"]
    actions_detail = ["replace_primary_key", "replace_secondary_key"]

    def get_queryset(self, request: StaffRequest) -> QuerySet[Operator]:
        return Operator.objects.filter(pk__in=[operator.pk for operator in operators_of(request.user)])

    @display(description="Currencies")
    def allowed_currencies(self, operator: Operator) -> str:
        return ", ".join(operator.currencies)

    def has_rotate_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:
        # The role counts for the operator that the person is working for, and only for that one.
        working = getattr(request, "operator", None)
        of_working = object_id is None or (working is not None and str(working.pk) == str(object_id))
        return of_working and request.user.has_perm("operators.rotate_sharedkey")

    def has_change_permission(self, request: HttpRequest, obj: Operator | None = None) -> bool:
        working = getattr(request, "operator", None)
        return (obj is None or obj == working) and bool(super().has_change_permission(request, obj))

    @action(description="Replace primary key", permissions=["rotate"], url_path="replace-primary-key")
    def replace_primary_key(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._replace(request, object_id, SharedKey.Slot.PRIMARY)

    @action(description="Replace secondary key", permissions=["rotate"], url_path="replace-secondary-key")
    def replace_secondary_key(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self._replace(request, object_id, SharedKey.Slot.SECONDARY)

    def _replace(self, request: HttpRequest, object_id: str, slot: SharedKey.Slot) -> HttpResponse:
        operator = self.get_object(request, object_id)
        if operator is None:
            messages.error(request, "There is no such operator.")
            return HttpResponseRedirect(reverse("admin:operators_operator_changelist"))
        back = reverse("admin:operators_operator_change", args=[object_id])
        try:
            page = replacement(request, operator, slot)
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return HttpResponseRedirect(back)
        page |= {"title": f"Replace the {slot.label.lower()} key of {operator.name}", "back": back}
        template = "operators/key.html" if "key" in page else "operators/replace_key.html"
        return TemplateResponse(request, template, {**self.admin_site.each_context(request), **page})


add_panel(Operator, Panel("operators/keys.html", keys_of))
