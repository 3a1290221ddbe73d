"""Who may do what. Plain values in, plain values out."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Role(StrEnum):
    """What a person does for an operator."""

    ADMINISTRATOR = "Administrator"
    MARKETING = "Marketing"
    CUSTOMER_SERVICE = "CustomerService"
    AUDITOR = "Auditor"


_LOOK: Final = frozenset(
    {
        "operators.view_operator",
        "operators.view_product",
        "operators.view_restriction",
        "rewards.view_campaign",
        "rewards.view_reward",
        "rewards.view_budget",
        "enrollments.view_enrollment",
        "enrollments.view_bulkjob",
        "bonuses.view_bonus",
        "bonuses.view_bonusmapping",
        "bonuses.view_costsum",
        "events.view_deadletter",
        "enrollments.view_trigger",
        "milestones.view_customerlist",
        "milestones.view_targetgroup",
    },
)
_RESTRICT: Final = frozenset({"operators.add_restriction", "operators.change_restriction"})
_REWARD: Final = frozenset(
    {
        "enrollments.enroll_player",
        "enrollments.cancel_enrollment",
        "enrollments.retry_firing",
        "milestones.enroll_customer",
    },
)
_PROMOTE: Final = frozenset(
    {
        "rewards.add_campaign",
        "rewards.change_campaign",
        "rewards.cancel_campaign",
        "rewards.add_reward",
        "rewards.change_reward",
        "rewards.cancel_reward",
        "rewards.add_budget",
        "rewards.change_budget",
        "enrollments.add_bulkjob",
        "enrollments.approve_bulkjob",
        "bonuses.match_bonus",
        "events.replay_deadletter",
        "enrollments.add_trigger",
        "enrollments.change_trigger",
        "milestones.add_customerlist",
        "milestones.add_targetgroup",
        "milestones.change_targetgroup",
    },
)
_ADMINISTER: Final = frozenset(
    {
        "operators.change_operator",
        "operators.rotate_sharedkey",
        "operators.add_product",
        "operators.change_product",
        "operators.view_membership",
        "operators.add_membership",
        "operators.change_membership",
        "operators.delete_membership",
        "enrollments.manage_bulkjob",
        "milestones.manage_customerlist",
    },
)

# Which permission each role has. Nothing else decides; there are no groups in the database to drift from this.
ROLE_PERMISSIONS: Final[Mapping[Role, frozenset[str]]] = MappingProxyType(
    {
        Role.AUDITOR: _LOOK,
        Role.CUSTOMER_SERVICE: _LOOK | _RESTRICT | _REWARD,
        Role.MARKETING: _LOOK | _REWARD | _PROMOTE,
        Role.ADMINISTRATOR: _LOOK | _RESTRICT | _REWARD | _PROMOTE | _ADMINISTER,
    },
)


def may(role: Role, permission: str) -> bool:
    """Whether `role` has `permission`, e.g. `rewards.cancel_reward`."""
    return permission in ROLE_PERMISSIONS[role]


def restriction_applies(*, starts_at: datetime, ends_at: datetime | None, at: datetime) -> bool:
    """Whether a restriction holds at `at`: from its start (included) to its end (excluded, None: for good)."""
    return starts_at <= at and (ends_at is None or at < ends_at)


def restriction_is_over(*, starts_at: datetime, ends_at: datetime | None, at: datetime) -> bool:
    """Whether a restriction holds neither at `at` nor later: also one that ends as it starts and never does."""
    return ends_at is not None and ends_at <= max(at, starts_at)
