"""Rewards: list, form, page, cancel."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from core.durations import spell_out
from core.screens.admin import who
from operators.admin.scoped import in_zone
from operators.middleware import StaffRequest
from rewards.admin.reward_form import ChangeRewardForm, NewRewardForm, RangeFields
from rewards.admin.status import COLOURS, PromotionAdmin, StatusFilter
from rewards.models import Reward
from rewards.models.reward import RewardQuerySet
from rewards.resources import RewardResource
from rewards.rules.free_bets import FreeBetKind
from rewards.services.rewards import cancel_reward, change_reward, create_reward

FIXED = ("bet_value", "bet_count")
RANGED = (("min_bet_value", "max_bet_value"), ("min_bet_count", "max_bet_count"))


@admin.register(Reward)
class RewardAdmin(PromotionAdmin):
    resource_classes = [RewardResource]
    list_display = ["name", "campaign", "gives", "state", "starts_at", "ends_at"]
    list_filter = [StatusFilter, ("details_type", ChoicesDropdownFilter)]
    list_select_related = ["campaign"]
    search_fields = ["name", "operator_reference", "campaign__name"]
    search_help_text = "Name, reference or campaign"
    radio_fields = {"details_type": admin.HORIZONTAL, "duration": admin.HORIZONTAL}
    # Alpine shows a field only while its condition holds. The page of an existing reward has no choice of kind: there
    # the fieldsets hold only what its kind needs, and the conditions must not hide it.
    conditional_fields = {
        "rolling_days": "duration == 'RollingDuration'",
        **dict.fromkeys(FIXED, "typeof details_type === 'undefined' || details_type != 'Ranged'"),
        **dict.fromkeys(
            [name for pair in RANGED for name in pair],
            "typeof details_type === 'undefined' || details_type == 'Ranged'",
        ),
    }
    cancelled_with = "All its enrollments"
    actions_detail = ["cancel"]

    def get_queryset(self, request: StaffRequest) -> RewardQuerySet:
        rows: RewardQuerySet = super().get_queryset(request)
        return rows.select_related("campaign").with_status(at=timezone.now())

    def get_form(  # type: ignore[no-untyped-def]  # the admin's own signature is untyped
        self,
        request: StaffRequest,
        obj: Reward | None = None,
        **kwargs,  # noqa: ANN003
    ) -> type[RangeFields]:
        kwargs["form"] = ChangeRewardForm if obj else NewRewardForm
        form: type[RangeFields] = super().get_form(request, obj, **kwargs)
        form.operator = request.operator
        if obj is None:
            # A campaign is made on its own page: it is more than a line in a window.
            form.base_fields["campaign"].widget.can_add_related = False
            form.base_fields["campaign"].widget.can_change_related = False
            form.base_fields["campaign"].widget.can_view_related = False
        return form

    def get_fieldsets(self, request: StaffRequest, obj: Reward | None = None) -> Any:
        if obj is None:
            return _new_reward_fieldsets(request)
        ranges: tuple[Any, ...] = (FIXED,) if obj.details_type == FreeBetKind.FIXED else RANGED
        return [
            (None, {"fields": ["name", "description"]}),
            ("When", {"fields": ["starts_at", "ends_at"], "description": in_zone(request)}),
            (
                "For players enrolled from now on",
                {"fields": ranges, "description": "Players who are enrolled keep what they have."},
            ),
            ("Promised, and no longer to be changed", {"fields": self.get_readonly_fields(request, obj)}),
            ("For other systems", {"fields": ["operator_reference"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Reward | None = None) -> Any:  # noqa: ARG002 - Django's signature
        if obj is None:
            return []
        return ["campaign", "promised_products", "promised_duration", "credit_wallet", "stake_not_returned"]

    def get_changeform_initial_data(self, request: StaffRequest) -> dict[str, Any]:
        defaults = {"details_type": FreeBetKind.FIXED.value, "currency": request.operator.base_currency}
        return {**defaults, **super().get_changeform_initial_data(request)}

    @display(description="Gives")
    def gives(self, reward: Reward) -> str:
        return reward.summary()

    @display(description="State", label=COLOURS)
    def state(self, reward: Reward) -> str:
        return reward.status(at=timezone.now()).value

    @display(description="Products")
    def promised_products(self, reward: Reward) -> str:
        return ", ".join(reward.products.order_by("reward_products__position").values_list("name", flat=True))

    @display(description="Enrollments last")
    def promised_duration(self, reward: Reward) -> str:
        if reward.rolling_duration is None:
            return "as long as the reward"
        return f"{spell_out(reward.rolling_duration)} from each enrolment"

    def save_model(self, request: StaffRequest, obj: Reward, form: forms.ModelForm[Reward], change: bool) -> None:  # noqa: FBT001 - Django's signature
        by, at = who(request), timezone.now()
        if isinstance(form, ChangeRewardForm) and change:
            change_reward(reward_id=obj.pk, change=form.change(), by=by, at=at)
        elif isinstance(form, NewRewardForm):
            campaign = form.cleaned_data["campaign"]
            obj.pk = create_reward(campaign_id=campaign.pk, draft=form.draft(), by=by, at=at).pk

    def response_add(self, request: HttpRequest, obj: Reward, post_url_continue: str | None = None) -> HttpResponse:
        # The next thing to do is to enrol players, and the reward's page is where that begins.
        super().response_add(request, obj, post_url_continue)
        return redirect("admin:rewards_reward_change", obj.pk)

    # Not "Cancel" alone: beside "Save" that would read as "discard".
    @action(description="Cancel reward", permissions=["cancel"], url_path="cancel")
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.ask_to_cancel(request, object_id)

    def cancel_verb(self, row: Reward, *, by: str, at: datetime) -> None:
        cancel_reward(reward_id=row.pk, by=by, at=at)


def _new_reward_fieldsets(request: StaffRequest) -> Any:
    when = {"fields": ["starts_at", "ends_at", "duration", "rolling_days"], "description": in_zone(request)}
    return [
        (None, {"fields": ["campaign", "name", "description", "product_names"]}),
        ("What each player gets", {"fields": ["details_type", "currency", FIXED, *RANGED]}),
        ("Winnings", {"fields": ["credit_wallet", "stake_not_returned"]}),
        ("When", when),
        ("For other systems", {"fields": ["operator_reference"]}),
    ]
