"""Enrolling on behalf of Fast Track: an action of an activity enrols a player once, whatever is sent again."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.db import connection, transaction

from core.refusal import Fault
from enrollments.models import Enrollment, FasttrackReference
from enrollments.rules.references import References
from enrollments.services.enroll import Candidate, Outcome, Refused, Source, enroll_players
from enrollments.services.single import enroll_player
from operators.models import Operator
from rewards.models import Reward

# Whoever enrols for one action waits for others that do: what they have enrolled is known then.
_HOLD: Final = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


class Enrolled(NamedTuple):
    """`is_new` is False where an earlier call has enrolled the player for the same action."""

    enrollment_id: UUID
    is_new: bool


@transaction.atomic
def enroll_referred(
    *, reward: Reward, candidate: Candidate, references: References, source: Source, by: str, at: datetime
) -> Enrolled:
    """`enroll_player`, and keeps `references`; where they have enrolled the player already, nothing happens again."""
    known = _enrolled_for(reward.operator, references, [candidate.player_id])
    if known:
        return Enrolled(known[candidate.player_id], is_new=False)
    made = enroll_player(reward=reward, candidate=candidate, source=source, by=by, at=at)
    _keep(reward.operator, references, [made])
    return Enrolled(made, is_new=True)


@transaction.atomic
def enroll_all_referred(
    *,
    reward: Reward,
    candidates: Sequence[Candidate],
    references: References,
    source: Source,
    by: str,
    at: datetime,
) -> Outcome:
    """`enroll_players`, and keeps `references`; whom they have enrolled already is refused with PlayerEnrolled."""
    known = _enrolled_for(reward.operator, references, {each.player_id for each in candidates})
    new = [each for each in candidates if each.player_id not in known]
    outcome = enroll_players(reward=reward, candidates=new, source=source, by=by, at=at)
    _keep(reward.operator, references, outcome.enrolled_ids)
    fault = Fault("OperatorPlayerId", "PlayerEnrolled", "This action has enrolled the player already.")
    outcome.refused += [Refused(each, fault) for each in candidates if each.player_id in known]
    return outcome


def _enrolled_for(operator: Operator, references: References, player_ids: Collection[str]) -> dict[str, UUID]:
    """Whom this action has enrolled already; nobody else enrols for it until the transaction ends."""
    if not references.names_an_action:
        return {}
    action = {
        "activity_id": references.activity_id,
        "action_id": references.action_id,
        "trigger_hash": references.trigger_hash,
    }
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [f"fasttrack {operator.pk} {action}"])
    rows = FasttrackReference.objects.of(operator).filter(operator_player_id__any_of=set(player_ids), **action)
    return dict(rows.values_list("operator_player_id", "enrollment_id"))


def _keep(operator: Operator, references: References, enrolled: Sequence[UUID]) -> None:
    if references == References():
        return
    rows = Enrollment.objects.filter(pk__in=enrolled).values_list("pk", "operator_player_id")
    FasttrackReference.objects.bulk_create(
        FasttrackReference(enrollment_id=pk, operator=operator, operator_player_id=player, **references._asdict())
        for pk, player in rows
    )
