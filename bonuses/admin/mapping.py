"""What staff have written down about codes: list, new, remove."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from bonuses.models import BonusMapping
from bonuses.resources import BonusMappingResource
from bonuses.services.matching import map_bonuses, remove_mapping
from bonuses.views.matching import RewardField, reward_link
from core.history.context import note
from core.screens.admin import who
from operators.admin.scoped import ScopedAdmin
from operators.middleware import StaffRequest
from operators.models import Operator


class MappingForm(forms.ModelForm[BonusMapping]):
    reward = RewardField()

    operator: Operator

    class Meta:
        model = BonusMapping
        fields = ["field", "value", "reward"]
        labels = {"field": "Bonuses whose", "value": "is"}

    def __init__(self, *args: Any, **wishes: Any) -> None:
        super().__init__(*args, **wishes)
        self.fields["reward"] = RewardField(self.operator, label="belong to")


@admin.register(BonusMapping)
class BonusMappingAdmin(ScopedAdmin):
    resource_classes = [BonusMappingResource]
    form = MappingForm
    list_display = ["value", "field", "reward", "created_at", "created_by"]
    list_filter = [("field", ChoicesDropdownFilter)]
    list_select_related = ["reward"]
    search_fields = ["value", "reward__name"]
    search_help_text = "Code, id or reward"
    actions_detail = ["remove"]

    def get_fieldsets(self, request: HttpRequest, obj: BonusMapping | None = None) -> Any:  # noqa: ARG002 - Django's signature
        if obj is None:
            what = "Bonuses of which nobody knows the reward belong to it at once, and all that come from now on."
            return [(None, {"fields": ["field", "value", "reward"], "description": what})]
        return [(None, {"fields": ["field", "value", "belongs_to", "created_at", "created_by"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: BonusMapping | None = None) -> Any:  # noqa: ARG002 - Django's signature
        return ["belongs_to"] if obj else []

    def get_form(  # type: ignore[no-untyped-def]  # the admin's own signature is untyped
        self,
        request: StaffRequest,
        obj: BonusMapping | None = None,
        **kwargs,  # noqa: ANN003
    ) -> type[MappingForm]:
        form: type[MappingForm] = super().get_form(request, obj, **kwargs)
        form.operator = request.operator
        return form

    def has_add_permission(self, request: HttpRequest) -> bool:
        return getattr(request, "operator", None) is not None and request.user.has_perm("bonuses.match_bonus")

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_remove_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:  # noqa: ARG002 - unfold's signature
        return request.user.has_perm("bonuses.match_bonus")

    def get_changeform_initial_data(self, request: StaffRequest) -> dict[str, Any]:
        return {"field": BonusMapping.Fields.BONUS_CODE.value, **super().get_changeform_initial_data(request)}

    @display(description="Reward")
    def belongs_to(self, mapping: BonusMapping) -> SafeString:
        return reward_link(mapping.reward)

    def save_model(self, request: StaffRequest, obj: BonusMapping, form: MappingForm, change: bool) -> None:  # noqa: ARG002, FBT001 - Django's signature
        said = form.cleaned_data
        mapped = map_bonuses(operator=request.operator, by=who(request), at=timezone.now(), **said)
        obj.pk, obj.operator = mapped.pk, mapped.operator

    def response_add(
        self, request: HttpRequest, obj: BonusMapping, post_url_continue: str | None = None
    ) -> HttpResponse:
        # There are mostly more of them to be matched.
        super().response_add(request, obj, post_url_continue)
        return redirect("unmatched-bonuses")

    @action(description="Remove mapping", permissions=["remove"], url_path="remove")
    def remove(self, request: StaffRequest, object_id: str) -> HttpResponse:
        mapping = self.get_object(request, object_id)
        if mapping is None:
            raise Http404
        page = {
            "title": f"Remove the mapping of {mapping.value}?",
            "question": (
                f"Bonuses that belong to {mapping.reward} through it, and their costs, no longer do: they are without "
                "a reward unless something else says which."
            ),
            "button": "Remove the mapping",
            "back": reverse("admin:bonuses_bonusmapping_changelist"),
            "done": f"{mapping.value} is no longer mapped.",
        }

        def verb(why: str) -> None:
            note(why=why)
            remove_mapping(operator=request.operator, mapping_id=mapping.pk, by=who(request), at=timezone.now())

        return self.confirmed(request, page, verb)
