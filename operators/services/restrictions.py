"""Keeping players from being rewarded."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from core.refusal import Fault, refuse_faults
from operators.models import Operator, Restriction


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionDraft:
    """What staff say about a restriction."""

    operator_player_id: str
    kind: str
    starts_at: datetime
    ends_at: datetime | None
    reason: str


@transaction.atomic
def restrict_player(*, operator: Operator, draft: RestrictionDraft, by: str, at: datetime) -> Restriction:
    """Keeps a player from being rewarded. Refuses a blank player or reason, and an end before the start."""
    refuse_faults(restriction_faults(draft))
    return Restriction.objects.create(operator=operator, created_by=by, created_at=at, **_columns(draft))


@transaction.atomic
def change_restriction(*, restriction: Restriction, draft: RestrictionDraft, by: str, at: datetime) -> Restriction:
    """Changes a restriction, most often to end it. The same refusals as `restrict_player`."""
    refuse_faults(restriction_faults(draft))
    row = Restriction.objects.select_for_update().get(pk=restriction.pk)
    for name, value in _columns(draft).items():
        setattr(row, name, value)
    row.updated_by, row.updated_at = by, at
    row.save()
    return row


def restriction_faults(draft: RestrictionDraft) -> list[Fault]:
    """Everything that is wrong with `draft`."""
    faults = []
    if draft.kind not in Restriction.Kind.values:
        faults.append(Fault("kind", "Unknown", f"{draft.kind} is no kind of restriction."))
    for field, longest in (("operator_player_id", 255), ("reason", 500)):
        if len(getattr(draft, field).strip()) > longest:
            faults.append(Fault(field, "TooLong", f"This may have {longest} characters at most."))
    if not draft.operator_player_id.strip():
        faults.append(Fault("operator_player_id", "Blank", "Say which player."))
    if not draft.reason.strip():
        faults.append(Fault("reason", "Blank", "Say why."))
    if draft.ends_at is not None and draft.ends_at < draft.starts_at:
        faults.append(Fault("ends_at", "EndBeforeStart", "The end must not be before the start."))
    return faults


def _columns(draft: RestrictionDraft) -> dict[str, object]:
    return {
        "operator_player_id": draft.operator_player_id.strip(),
        "kind": draft.kind,
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
        "reason": draft.reason.strip(),
    }
