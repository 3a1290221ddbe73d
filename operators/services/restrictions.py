"""Keeping players from being rewarded."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from core.refusal import Fault, Refusal, refuse_faults
from operators.models import Operator, Restriction
from operators.players import PLAYER_ID_DAMAGES, player_id_damage
from operators.rules import restriction_is_over

_LONGEST_PLAYER_ID: Final = 255
_LONGEST_REASON: Final = 500
# Beyond them a time cannot be shown on every clock of the world.
_YEARS: Final = range(1900, 9999)


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
    """Keeps a player from being rewarded. Refuses with every fault of `draft`, such as an end before the start."""
    refuse_faults(restriction_faults(draft))
    return Restriction.objects.create(operator=operator, created_by=by, created_at=at, **columns(draft))


@transaction.atomic
def change_restriction(*, restriction: Restriction, draft: RestrictionDraft, by: str, at: datetime) -> Restriction:
    """Changes a restriction. The same refusals as `restrict_player`."""
    refuse_faults(restriction_faults(draft))
    row = Restriction.objects.select_for_update().get(pk=restriction.pk)
    put(draft, on=row, by=by, at=at)
    row.save()
    return row


@transaction.atomic
def end_restriction(*, restriction: Restriction, reason: str, by: str, at: datetime) -> Restriction:
    """Ends a restriction at once, and keeps why beside why it was made; one that is still to come will never hold.

    Refuses RestrictionEnded, and a reason that is blank or too long.
    """
    refuse_faults(_reason_faults("reason", reason))
    row = Restriction.objects.select_for_update().get(pk=restriction.pk)
    if restriction_is_over(starts_at=row.starts_at, ends_at=row.ends_at, at=at):
        raise Refusal("RestrictionEnded", "This restriction has ended already; there is nothing left to end.")
    row.ends_at, row.end_reason = max(at, row.starts_at), reason.strip()
    row.updated_by, row.updated_at = by, at
    row.save(update_fields=["ends_at", "end_reason", "updated_by", "updated_at"])
    return row


def restriction_faults(draft: RestrictionDraft) -> list[Fault]:
    """Everything that is wrong with `draft`."""
    faults = [*_player_faults(draft.operator_player_id.strip()), *_reason_faults("reason", draft.reason)]
    if draft.kind not in Restriction.Kind.values:
        faults.append(Fault("kind", "Unknown", f"{draft.kind} is no kind of restriction."))
    for field in ("starts_at", "ends_at"):
        moment: datetime | None = getattr(draft, field)
        if moment is not None and moment.year not in _YEARS:
            sentence = "A time is between the years 1900 and 9998. Leave the end empty where it is for good."
            faults.append(Fault(field, "OutOfRange", sentence))
    if draft.ends_at is not None and draft.ends_at < draft.starts_at:
        faults.append(Fault("ends_at", "EndBeforeStart", "The end must not be before the start."))
    return faults


def columns(draft: RestrictionDraft) -> dict[str, object]:
    """The row that `draft` becomes."""
    return {
        "operator_player_id": draft.operator_player_id.strip(),
        "kind": draft.kind,
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
        "reason": draft.reason.strip(),
    }


def put(draft: RestrictionDraft, *, on: Restriction, by: str, at: datetime) -> None:
    """Makes a locked row what `draft` says; with another end, why it was once ended no longer counts."""
    if on.ends_at != draft.ends_at:
        on.end_reason = None
    for name, value in columns(draft).items():
        setattr(on, name, value)
    on.updated_by, on.updated_at = by, at


def _player_faults(player_id: str) -> list[Fault]:
    field = "operator_player_id"
    if not player_id:
        return [Fault(field, "Blank", "Say which player.")]
    if len(player_id) > _LONGEST_PLAYER_ID:
        return [Fault(field, "TooLong", f"This may have {_LONGEST_PLAYER_ID} characters at most.")]
    damage = player_id_damage(player_id)
    return [Fault(field, damage, PLAYER_ID_DAMAGES[damage])] if damage else []


def _reason_faults(field: str, reason: str) -> list[Fault]:
    if not reason.strip():
        return [Fault(field, "Blank", "Say why.")]
    if len(reason.strip()) > _LONGEST_REASON:
        return [Fault(field, "TooLong", f"This may have {_LONGEST_REASON} characters at most.")]
    return []
