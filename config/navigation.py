"""The side bar: what a person may see, in the order of a working day."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001 - unfold's signature
    return [
        {"items": _promotions()},
        {"title": "Players", "separator": True, "items": _players()},
        {"title": "Bonuses", "separator": True, "items": _bonuses()},
        {"title": "Events", "separator": True, "items": _events()},
        {"title": "Settings", "separator": True, "items": _settings()},
    ]


def _promotions() -> list[dict[str, Any]]:
    return [
        _link("Home", "home", "admin:index"),
        _link("Campaigns", "campaign", "admin:rewards_campaign_changelist", "rewards.view_campaign"),
        _link("Rewards", "redeem", "admin:rewards_reward_changelist", "rewards.view_reward"),
        _link("Budgets", "savings", "admin:rewards_budget_changelist", "rewards.view_budget"),
        _link("Milestones", "flag", "admin:milestones_targetgroup_changelist", "milestones.view_targetgroup"),
        _link("Triggers", "bolt", "admin:enrollments_trigger_changelist", "enrollments.view_trigger"),
    ]


def _players() -> list[dict[str, Any]]:
    return [
        _link("Find a player", "person_search", "players", "enrollments.view_enrollment"),
        _link("Bulk jobs", "upload_file", "admin:enrollments_bulkjob_changelist", "enrollments.view_bulkjob"),
        _link(
            "Lists for milestones",
            "playlist_add",
            "admin:milestones_customerlist_changelist",
            "milestones.view_customerlist",
        ),
        _link("Enrollments", "group", "admin:enrollments_enrollment_changelist", "enrollments.view_enrollment"),
        _link("Milestone progress", "social_leaderboard", "milestone-players", "milestones.view_targetgroup"),
        _link("Exports", "download", "exports", "enrollments.view_enrollment"),
        _link("Restrictions", "block", "admin:operators_restriction_changelist", "operators.view_restriction"),
    ]


def _bonuses() -> list[dict[str, Any]]:
    return [
        _link("Costs", "monitoring", "costs", "bonuses.view_costsum"),
        _link("Bonuses", "paid", "admin:bonuses_bonus_changelist", "bonuses.view_bonus"),
        _link("Without a reward", "help_center", "unmatched-bonuses", "bonuses.view_bonus"),
        _link("Mappings", "link", "admin:bonuses_bonusmapping_changelist", "bonuses.view_bonusmapping"),
    ]


def _events() -> list[dict[str, Any]]:
    return [
        _link("Dead letters", "unsubscribe", "admin:events_deadletter_changelist", "events.view_deadletter"),
        _link("Connections", "cable", "connections", "events.view_deadletter"),
    ]


def _settings() -> list[dict[str, Any]]:
    return [
        _link("Products", "casino", "admin:operators_product_changelist", "operators.view_product"),
        _link("Staff", "badge", "admin:operators_membership_changelist", "operators.view_membership"),
        _link("API keys", "key", "admin:operators_credential_changelist", "operators.rotate_sharedkey"),
        _link("Operator", "store", "admin:operators_operator_changelist", "operators.view_operator"),
    ]


def _link(title: str, icon: str, view: str, permission: str | None = None) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse_lazy(view), "permission": _may(permission)}


def _may(permission: str | None) -> Callable[[HttpRequest], bool]:
    return lambda request: permission is None or request.user.has_perm(permission)
