"""What becomes of an enrollment whose list is undone."""

from types import MappingProxyType
from typing import Final

from enrollments.rules.status import EnrollmentStatus

# Why an enrollment is kept, by code: the codes are stable.
KEPT: Final = MappingProxyType(
    {
        "BetsUsed": "Some of its bets were used.",
        "Claimed": "All of its bets were used.",
        "Expired": "It had expired.",
        "Cancelled": "It had been cancelled before.",
    },
)


def kept_because(status: EnrollmentStatus, *, total: int, remaining: int) -> str | None:
    """The code of why an enrollment is kept; None where it is reversed."""
    if status in {EnrollmentStatus.CLAIMED, EnrollmentStatus.EXPIRED, EnrollmentStatus.CANCELLED}:
        return status.value
    return "BetsUsed" if remaining < total else None
