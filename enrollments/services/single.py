"""One player at a time: enrolled as a gesture or by another system, and cancelled."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from core.refusal import Refusal
from enrollments.models import Enrollment
from enrollments.rules.codes import class_of
from enrollments.rules.status import EnrollmentStatus
from enrollments.services.enroll import Candidate, Source, enroll_players
from enrollments.services.settle import settle_locked
from rewards.models import Reward
from rewards.services.spending import open_ledgers


@transaction.atomic
def enroll_player(*, reward: Reward, candidate: Candidate, source: Source, by: str, at: datetime) -> UUID:
    """Enrols one player into `reward`; the id of the new enrollment.

    Refuses whatever `enroll_players` refuses, of the reward or of the player.
    """
    outcome = enroll_players(reward=reward, candidates=[candidate], source=source, by=by, at=at)
    for refused in outcome.refused:
        fault = refused.fault
        raise Refusal(fault.code, fault.message, kind=class_of(fault.code), faults=[fault])
    return outcome.enrolled_ids[0]


@transaction.atomic
def cancel_enrollment(*, enrollment_id: UUID, reason: str | None = None, by: str, at: datetime) -> Enrollment:
    """Ends an enrollment: the player loses the free bets that are left, and their value goes back to the budgets.

    Cancelling again changes nothing, also where its reward or campaign was cancelled. Refuses EnrollmentClaimed and
    EnrollmentExpired: both are final.
    """
    # The budgets before the enrollment, as everywhere.
    ledgers = open_ledgers(Reward.objects.get(enrollments=enrollment_id))
    rows = Enrollment.objects.select_for_update(of=("self",), no_key=True).select_related("reward__campaign")
    enrollment = rows.get(pk=enrollment_id)
    status = enrollment.status(at=at)
    if status is EnrollmentStatus.CANCELLED:
        return enrollment
    _refuse_if_final(status)
    enrollment.cancelled_at = enrollment.updated_at = at
    enrollment.cancelled_by, enrollment.cancel_reason = by, reason or None
    enrollment.save(update_fields=["cancelled_at", "cancelled_by", "cancel_reason", "updated_at"])
    if enrollment.counted_by is not None and enrollment.settled_at is None:
        settle_locked(ledgers, [enrollment], at=at)
    return enrollment


def _refuse_if_final(status: EnrollmentStatus) -> None:
    if status is EnrollmentStatus.CLAIMED:
        raise Refusal("EnrollmentClaimed", "All bets of this enrollment are used; there is nothing left to cancel.")
    if status is EnrollmentStatus.EXPIRED:
        raise Refusal("EnrollmentExpired", "This enrollment has expired; there is nothing left to cancel.")
