"""One at a time: whoever changes what customers have in a target holds the rows of these enrolments."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import connection

from milestones.models import Target, TargetEnrollment

# Whoever changes what is to be reached asks first whether anybody was enrolled, and waits for this; or this for them.
# Foreign keys are looked at when a transaction ends: too late, for by then it was judged who has reached it.
_HOLD_TARGET: Final = "SELECT id FROM milestones_target WHERE id = %s FOR KEY SHARE"


def hold_or_make(target: Target, player_ids: Collection[str], *, at: datetime) -> dict[str, TargetEnrollment]:
    """The rows of customers, made where there are none, locked until the transaction ends; so long the target stays."""
    operator_id = target.operator_id
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_TARGET, [target.pk])
    # In one order, and by id below: two who want the same customers never wait for each other.
    new = [
        TargetEnrollment(operator_id=operator_id, target=target, operator_player_id=player_id, first_enrolled_at=at)
        for player_id in sorted(player_ids)
    ]
    TargetEnrollment.objects.bulk_create(new, ignore_conflicts=True)
    rows = TargetEnrollment.objects.select_for_update(no_key=True).order_by("id")
    held = rows.filter(target=target, operator_player_id__any_of=set(player_ids))
    return {enrollment.operator_player_id: enrollment for enrollment in held}


def hold(target: Target, player_id: str) -> TargetEnrollment | None:
    """The row of a customer, locked; None where there is none."""
    rows = TargetEnrollment.objects.select_for_update(no_key=True)
    return rows.filter(target=target, operator_player_id=player_id).first()
