"""The side bar: what a person may see, in the order of a working day."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001 - unfold's signature
    return [
        {
            "items": [
                _link("Home", "home", "admin:index"),
                _link("Campaigns", "campaign", "admin:rewards_campaign_changelist", "rewards.view_campaign"),
                _link("Rewards", "redeem", "admin:rewards_reward_changelist", "rewards.view_reward"),
                _link("Budgets", "savings", "admin:rewards_budget_changelist", "rewards.view_budget"),
                _link("Triggers", "bolt", "admin:enrollments_trigger_changelist", "enrollments.view_trigger"),
            ],
        },
        {
            "title": "Players",
            "separator": True,
            "items": [
                _link("Find a player", "person_search", "players", "enrollments.view_enrollment"),
                _link("Bulk jobs", "upload_file", "admin:enrollments_bulkjob_changelist", "enrollments.view_bulkjob"),
                _link("Enrollments", "group", "admin:enrollments_enrollment_changelist", "enrollments.view_enrollment"),
                _link("Exports", "download", "exports", "enrollments.view_enrollment"),
                _link("Restrictions", "block", "admin:operators_restriction_changelist", "operators.view_restriction"),
            ],
        },
        _settings(),
    ]


def _settings() -> dict[str, Any]:
    return {
        "title": "Settings",
        "separator": True,
        "items": [
            _link("Products", "casino", "admin:operators_product_changelist", "operators.view_product"),
            _link("Staff", "badge", "admin:operators_membership_changelist", "operators.view_membership"),
            _link("Operator", "store", "admin:operators_operator_changelist", "operators.view_operator"),
        ],
    }


def _link(title: str, icon: str, view: str, permission: str | None = None) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse_lazy(view), "permission": _may(permission)}


def _may(permission: str | None) -> Callable[[HttpRequest], bool]:
    return lambda request: permission is None or request.user.has_perm(permission)
