"""Campaigns: list, form, page with their rewards, cancel."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextareaWidget

from core.screens.admin import show_faults, who
from core.screens.panels import Panel, add_panel
from operators.admin.scoped import in_zone
from operators.middleware import StaffRequest
from rewards.admin.status import COLOURS, PromotionAdmin, StatusFilter
from rewards.models import Campaign, Reward
from rewards.models.campaign import CampaignQuerySet
from rewards.resources import CampaignResource
from rewards.rules.drafts import CampaignDraft, campaign_faults
from rewards.services.campaigns import cancel_campaign, change_campaign, create_campaign


class CampaignForm(forms.ModelForm[Campaign]):
    class Meta:
        model = Campaign
        fields = ["name", "description", "operator_reference", "terms_and_conditions_url", "starts_at", "ends_at"]
        widgets = {"description": UnfoldAdminTextareaWidget(attrs={"rows": 3})}

    def clean(self) -> None:
        # Not Django's own check of the constraints: the rules say the same in words for people.
        if not self.errors:
            show_faults(self, campaign_faults(self.draft()))

    def draft(self) -> CampaignDraft:
        return CampaignDraft(**{name: self.cleaned_data[name] for name in self.Meta.fields})


@admin.register(Campaign)
class CampaignAdmin(PromotionAdmin):
    form = CampaignForm
    resource_classes = [CampaignResource]
    list_display = ["name", "state", "starts_at", "ends_at", "operator_reference", "created_by"]
    list_filter = [StatusFilter]
    search_fields = ["name", "operator_reference"]
    search_help_text = "Name or reference"
    cancelled_with = "All its rewards and enrollments"
    actions_detail = ["new_reward", "cancel"]

    def get_queryset(self, request: StaffRequest) -> CampaignQuerySet:
        rows: CampaignQuerySet = super().get_queryset(request)
        return rows.with_status(at=timezone.now())

    def get_fieldsets(self, request: StaffRequest, obj: Campaign | None = None) -> Any:  # noqa: ARG002 - Django's signature
        return [
            (None, {"fields": ["name", "description"]}),
            ("When", {"fields": ["starts_at", "ends_at"], "description": in_zone(request)}),
            ("For other systems", {"fields": ["operator_reference", "terms_and_conditions_url"]}),
        ]

    @display(description="State", label=COLOURS)
    def state(self, campaign: Campaign) -> str:
        return campaign.status(at=timezone.now()).value

    def save_model(self, request: StaffRequest, obj: Campaign, form: CampaignForm, change: bool) -> None:  # noqa: FBT001 - Django's signature
        draft, by, at = form.draft(), who(request), timezone.now()
        if change:
            change_campaign(campaign_id=obj.pk, draft=draft, by=by, at=at)
        else:
            obj.pk = create_campaign(operator=request.operator, draft=draft, by=by, at=at).pk

    def response_add(self, request: HttpRequest, obj: Campaign, post_url_continue: str | None = None) -> HttpResponse:
        # A campaign gives nothing until it has a reward, and its page is where one is made.
        super().response_add(request, obj, post_url_continue)
        return redirect("admin:rewards_campaign_change", obj.pk)

    def has_new_reward_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:  # noqa: ARG002 - unfold's signature
        return request.user.has_perm("rewards.add_reward")

    @action(description="New reward", permissions=["new_reward"], url_path="new-reward")
    def new_reward(self, request: HttpRequest, object_id: str) -> HttpResponse:  # noqa: ARG002 - unfold's signature
        return redirect(f"{reverse('admin:rewards_reward_add')}?campaign={object_id}")

    # Not "Cancel" alone: beside "Save" that would read as "discard".
    @action(description="Cancel campaign", permissions=["cancel"], url_path="cancel")
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return self.ask_to_cancel(request, object_id)

    def cancel_verb(self, row: Campaign, *, by: str, at: datetime) -> None:
        cancel_campaign(campaign_id=row.pk, by=by, at=at)


def rewards_of(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:  # noqa: ARG001 - a panel's signature
    """The campaign's state and its rewards, the newest first."""
    now = timezone.now()
    rewards = Reward.objects.filter(campaign=campaign).select_related("campaign")[:200]
    return {
        "campaign": campaign,
        "status": campaign.status(at=now),
        "colour": COLOURS[campaign.status(at=now)],
        "rewards": [
            {"reward": reward, "status": reward.status(at=now), "colour": COLOURS[reward.status(at=now)]}
            for reward in rewards
        ],
    }


add_panel(Campaign, Panel("rewards/campaign.html", rewards_of))
