"""One at a time: whoever changes what a customer has in a target holds the row of that enrolment."""

from datetime import datetime

from milestones.models import Target, TargetEnrollment


def hold_or_make(target: Target, player_id: str, *, at: datetime) -> TargetEnrollment:
    """The row of a customer, made where there is none, locked until the transaction ends."""
    new = TargetEnrollment(
        operator_id=target.operator_id, target=target, operator_player_id=player_id, first_enrolled_at=at
    )
    # Of two at once one waits here, and finds the row of the other.
    TargetEnrollment.objects.bulk_create([new], ignore_conflicts=True)
    held = hold(target, player_id)
    assert held is not None, "it was made"
    return held


def hold(target: Target, player_id: str) -> TargetEnrollment | None:
    """The row of a customer, locked; None where there is none."""
    rows = TargetEnrollment.objects.select_for_update(no_key=True)
    return rows.filter(target=target, operator_player_id=player_id).first()
