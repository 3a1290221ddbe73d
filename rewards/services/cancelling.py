"""The one rule of cancelling, for campaigns and rewards alike."""

from datetime import datetime

from core.refusal import Refusal
from rewards.models.promotion import Promotion
from rewards.rules.status import Status


def mark_cancelled(row: Promotion, *, by: str, at: datetime) -> None:
    """Cancels a locked row: one UPDATE, however many enrollments hang on it, for their states are computed from it.

    Cancelling again changes nothing. Refuses CampaignEnded or RewardEnded: what has ended is final.
    """
    status = row.status(at=at)
    if status is Status.CANCELLED:
        return
    if status is Status.ENDED:
        what = type(row).__name__
        raise Refusal(f"{what}Ended", f"The {what.lower()} has ended and can no longer be cancelled.")
    row.cancelled_at, row.cancelled_by = at, by
    row.save(update_fields=["cancelled_at", "cancelled_by"])
