"""What one person may give away with one list, on the page of the operator."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from unfold.admin import TabularInline

from core.currencies import fits_currency
from operators.models import ApprovalLimit, Operator


class ApprovalLimitForm(forms.ModelForm[ApprovalLimit]):
    class Meta:
        model = ApprovalLimit
        fields = ["amount", "currency"]

    def __init__(self, *args: Any, operator: Operator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.operator = operator
        # The labels stand above the rows and belong to none of the fields.
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        amount, currency = cleaned.get("amount"), cleaned.get("currency")
        if amount is not None and currency and not fits_currency(amount, currency):
            self.add_error("amount", f"{amount} has more decimals than {currency}.")
        elif amount is not None and amount < 0:
            self.add_error("amount", "The amount must not be negative.")
        return cleaned

    def clean_currency(self) -> str:
        code: str = self.cleaned_data["currency"].strip().upper()
        allowed = self.operator.currencies
        if code not in allowed:
            raise ValidationError(f"Rewards may use {', '.join(allowed)} here.")
        return code


class ApprovalLimitRows(forms.BaseInlineFormSet[ApprovalLimit, Operator, ApprovalLimitForm]):
    """Checks against the operator as the form above has it, saved or not."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return super().get_form_kwargs(index) | {"operator": self.instance}


class ApprovalLimits(TabularInline):
    """Whoever may change the operator may change these; the rest of its staff can look."""

    model = ApprovalLimit
    form = ApprovalLimitForm
    formset = ApprovalLimitRows
    fields = ["amount", "currency"]
    extra = 0
    verbose_name = "amount"
    verbose_name_plural = "A second person approves a list that costs more than this"

    def has_view_permission(self, request: HttpRequest, obj: Operator | None = None) -> bool:  # noqa: ARG002 - Django's signature
        return request.user.has_perm("operators.view_operator")

    def has_change_permission(self, request: HttpRequest, obj: Operator | None = None) -> bool:
        # The role counts for the operator that the person is working for, and only for that one.
        working = getattr(request, "operator", None)
        return (obj is None or obj == working) and request.user.has_perm("operators.change_operator")

    def has_add_permission(self, request: HttpRequest, obj: Operator | None = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Operator | None = None) -> bool:
        return self.has_change_permission(request, obj)
