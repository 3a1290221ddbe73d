"""Saying to which rewards bonuses belong: one by one, and those of which nobody knows."""

from itertools import groupby
from typing import Any, Final

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe
from unfold.widgets import UnfoldAdminSelectWidget

from bonuses.models import Bonus
from bonuses.services.matching import assign_reward, match_again
from core.currencies import money
from core.refusal import Refusal
from core.screens.admin import who
from operators.middleware import StaffRequest
from operators.models import Operator
from rewards.models import Reward

# Among so many of the latest unmatched bonuses their codes are looked for, and as many codes are shown.
MOST_LOOKED_AT: Final = 20_000
_MOST_SHOWN: Final = 100


class RewardField(forms.ModelChoiceField[Reward]):
    """The rewards of an operator, beneath the names of their campaigns: also those that are over."""

    def __init__(self, operator: Operator | None = None, **wishes: Any) -> None:
        rewards = Reward.objects.of(operator) if operator else Reward.objects.none()
        rewards = rewards.select_related("campaign").order_by("-campaign", "-id")
        super().__init__(queryset=rewards, widget=UnfoldAdminSelectWidget, **wishes)
        groups = groupby(rewards, key=lambda reward: reward.campaign)
        self.choices = [
            ("", "Choose a reward"),
            *((campaign.name, [(str(each.pk), each.name) for each in group]) for campaign, group in groups),
        ]


class AssignForm(forms.Form):
    """The reward of one bonus."""

    def __init__(self, *args: Any, operator: Operator, **wishes: Any) -> None:
        super().__init__(*args, **wishes)
        self.fields["reward"] = RewardField(operator, error_messages={"required": "Choose a reward."})


def assign(request: StaffRequest, bonus: Bonus | None) -> HttpResponse:
    """Asks to which reward a bonus belongs, and says so."""
    if bonus is None:
        raise Http404
    form = AssignForm(request.POST or None, operator=request.operator, initial={"reward": bonus.reward_id})
    if request.method == "POST" and form.is_valid():
        reward = form.cleaned_data["reward"]
        try:
            assign_reward(operator=request.operator, ids=[bonus.pk], reward=reward, by=who(request), at=timezone.now())
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, f"{bonus} belongs to {reward} now, and so do its costs.")
        return redirect("admin:bonuses_bonus_change", bonus.pk)
    context = {**_frame(request, f"To which reward does {bonus} belong?"), "bonus": bonus, "form": form}
    return TemplateResponse(request, "bonuses/assign.html", context)


@require_safe
def unmatched(request: StaffRequest) -> HttpResponse:
    """What platforms call the bonuses of which nobody knows the reward."""
    if not request.user.has_perm("bonuses.view_bonus"):
        raise PermissionDenied
    context = {
        **_frame(request, "Bonuses without a reward"),
        "groups": _groups(request.operator) if request.operator else [],
        "most": MOST_LOOKED_AT,
        "may_match": request.user.has_perm("bonuses.match_bonus"),
    }
    return TemplateResponse(request, "bonuses/unmatched.html", context)


@require_POST
def look_again(request: StaffRequest) -> HttpResponse:
    """Looks once more for the rewards of all of them."""
    if request.operator is None or not request.user.has_perm("bonuses.match_bonus"):
        raise PermissionDenied
    found = match_again(operator=request.operator)
    bonuses = "1 bonus was" if found == 1 else f"{found:,} bonuses were"
    messages.success(request, f"{bonuses} matched." if found else "Nothing new is known of them.")
    return redirect("unmatched-bonuses")


def reward_link(reward: Reward) -> SafeString:
    return format_html(
        '<a class="bo-link" href="{}">{}</a>', reverse("admin:rewards_reward_change", args=[reward.pk]), reward.name
    )


def _groups(operator: Operator) -> list[dict[str, Any]]:
    """Code and id as they were sent, how many bonuses have them and what was awarded with them."""
    latest = Bonus.objects.of(operator).unmatched().order_by("-id").values("pk")[:MOST_LOOKED_AT]
    rows = Bonus.objects.filter(pk__in=latest).order_by().values("bonus_code", "bonus_id")
    counted = rows.annotate(count=Count("pk"), awarded=Sum("awarded"), last=Max("last_event_at"))
    return [
        {
            **row,
            "awarded": money(row["awarded"], operator.base_currency),
            "map_code": _map(field="bonus_code", value=row["bonus_code"]) if row["bonus_code"] else "",
            "map_id": _map(field="bonus_id", value=row["bonus_id"]),
        }
        for row in counted.order_by("-count", "bonus_code", "bonus_id")[:_MOST_SHOWN]
    ]


def _map(**said: str) -> str:
    return f"{reverse('admin:bonuses_bonusmapping_add')}?{urlencode(said)}"


def _frame(request: HttpRequest, title: str) -> dict[str, Any]:
    return {**admin.site.each_context(request), "title": title}
