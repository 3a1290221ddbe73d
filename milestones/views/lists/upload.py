"""The form that takes a list of customers."""

from typing import Any, ClassVar

from django import forms
from unfold.widgets import UnfoldAdminSelect2Widget

from enrollments.views.upload import ListForm
from milestones.models import Target
from milestones.rules.lists import CUSTOMER
from operators.models import Operator


class TargetField(forms.ModelChoiceField[Target]):
    """A target with its milestone or streak."""

    def label_from_instance(self, target: Target) -> str:
        return target.full_name


class CustomerListForm(ListForm):
    player: ClassVar[str] = CUSTOMER

    target = TargetField(
        queryset=Target.objects.none(),
        label="Milestone or streak",
        empty_label="Choose a target",
        widget=UnfoldAdminSelect2Widget,
        error_messages={"invalid_choice": "This target is not open: it is switched off or does not exist."},
    )

    def __init__(self, *args: Any, operator: Operator, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        targets = Target.objects.of(operator).counting().select_related("group").order_by("group__name", "number")
        self.fields["target"].queryset = targets  # type: ignore[attr-defined]
        self.fields["pasted"].widget.attrs["placeholder"] = "345651201\n345651202"
