"""The state of a campaign or a reward is never stored: the clock and three stamps decide it.

The same rule stands once more as a queryset annotation (`rewards.models.status`); a property test holds them equal.
"""

from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from core.refusal import Refusal


class Status(StrEnum):
    """Of campaigns and rewards, spelled as on the wire (gamnify-api-rewards)."""

    SCHEDULED = "Scheduled"
    ACTIVE = "Active"
    ENDED = "Ended"
    CANCELLED = "Cancelled"


# What can follow what, and why: drawn into docs/states.md.
TRANSITIONS: Final = MappingProxyType(
    {
        Status.SCHEDULED: {
            Status.ACTIVE: "start reached",
            Status.CANCELLED: "cancelled by a person",
        },
        Status.ACTIVE: {
            Status.ENDED: "end reached",
            Status.CANCELLED: "cancelled by a person",
        },
        Status.ENDED: {},
        Status.CANCELLED: {},
    },
)


def status_of(
    *,
    starts_at: datetime,
    ends_at: datetime | None,
    cancelled_at: datetime | None,
    at: datetime,
) -> Status:
    """The state at `at`. Starts are included, ends excluded; `ends_at` None means until cancelled.

    What had ended before it was cancelled stays Ended: ended is final.
    """
    ended_first = ends_at is not None and cancelled_at is not None and ends_at <= cancelled_at
    if cancelled_at is not None and cancelled_at <= at and not ended_first:
        return Status.CANCELLED
    if ends_at is not None and ends_at <= at:
        return Status.ENDED
    return Status.SCHEDULED if starts_at > at else Status.ACTIVE


def earliest(*moments: datetime | None) -> datetime | None:
    """The first of the moments that are there: whichever cancellation came first is the one that counts."""
    return min((moment for moment in moments if moment is not None), default=None)


def refuse_unless_open(*, campaign: Status, reward: Status | None = None) -> None:
    """Refuses to add anything below a campaign or reward that is over, with the code that says which and why."""
    closed = {
        (Status.CANCELLED, "campaign"): Refusal("CampaignCancelled", "The campaign has been cancelled."),
        (Status.ENDED, "campaign"): Refusal("CampaignEnded", "The campaign has ended."),
        (Status.CANCELLED, "reward"): Refusal("RewardCancelled", "The reward has been cancelled."),
        (Status.ENDED, "reward"): Refusal("RewardEnded", "The reward has ended."),
    }
    for status, what in ((campaign, "campaign"), (reward, "reward")):
        refusal = closed.get((status, what)) if status is not None else None
        if refusal is not None:
            raise refusal
