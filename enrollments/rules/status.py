"""The state of an enrollment is never stored: the clock, its stamps and its remaining bets decide it.

The same rule stands once more as a queryset annotation (`enrollments.models.enrollment`); a property test holds them
equal. The states are those of gamnify-backoffice-enrollments, "Enrollment Lifecycle", plus New to Expired: a start
and an end can both pass while nobody looks.
"""

from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class EnrollmentStatus(StrEnum):
    """Spelled as on the wire (gamnify-api-enrollments)."""

    NEW = "New"
    ACTIVE = "Active"
    CLAIMED = "Claimed"
    EXPIRED = "Expired"
    CANCELLED = "Cancelled"


# What can follow what, and why: drawn into docs/states.md.
TRANSITIONS: Final = MappingProxyType(
    {
        EnrollmentStatus.NEW: {
            EnrollmentStatus.ACTIVE: "start reached",
            EnrollmentStatus.EXPIRED: "start and end passed",
            EnrollmentStatus.CANCELLED: "it, its reward or its campaign cancelled",
        },
        EnrollmentStatus.ACTIVE: {
            EnrollmentStatus.CLAIMED: "all bets used",
            EnrollmentStatus.EXPIRED: "end reached",
            EnrollmentStatus.CANCELLED: "it, its reward or its campaign cancelled",
        },
        EnrollmentStatus.CLAIMED: {
            EnrollmentStatus.ACTIVE: "a bet rolled back in time",
        },
        EnrollmentStatus.EXPIRED: {},
        EnrollmentStatus.CANCELLED: {},
    },
)


def status_of(
    *,
    starts_at: datetime,
    ends_at: datetime,
    cancelled_at: datetime | None,
    remaining_bet_count: int,
    at: datetime,
) -> EnrollmentStatus:
    """The state at `at`. `cancelled_at` is the first cancellation of the enrollment, its reward or its campaign.

    Claimed and Expired are final: a later cancellation does not rewrite them.
    """
    if remaining_bet_count == 0:
        return EnrollmentStatus.CLAIMED
    if cancelled_at is not None and cancelled_at <= at and cancelled_at < ends_at:
        return EnrollmentStatus.CANCELLED
    if ends_at <= at:
        return EnrollmentStatus.EXPIRED
    return EnrollmentStatus.NEW if starts_at > at else EnrollmentStatus.ACTIVE
