"""Keeping whole lists of players from being rewarded."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet

from core.refusal import Fault, refuse_faults
from operators.models import Operator, Restriction
from operators.services.restrictions import RestrictionDraft, columns, put, restriction_faults

_AT_ONCE: Final = 1_000
# One statement for all of them: Django's own bulk update takes a minute where this takes a second.
_WRITE_CHANGES: Final = """
    UPDATE operators_restriction restriction
       SET ends_at = changed.ends_at, reason = changed.reason, end_reason = changed.end_reason,
           updated_by = %s, updated_at = %s
      FROM unnest(%s::bigint[], %s::timestamptz[], %s::varchar[], %s::varchar[])
           AS changed (id, ends_at, reason, end_reason)
     WHERE restriction.id = changed.id
"""


class Changed(NamedTuple):
    """A restriction that is there, and what a row of the list says of it."""

    restriction: Restriction
    draft: RestrictionDraft


@dataclass(slots=True)
class ListPlan:
    """What each row of a list comes to, by its number: `faults`, and nothing else is done if there are any."""

    new: dict[int, RestrictionDraft] = field(default_factory=dict)
    changed: dict[int, Changed] = field(default_factory=dict)
    unchanged: list[int] = field(default_factory=list)
    faults: dict[int, list[Fault]] = field(default_factory=dict)


def plan_list(*, operator: Operator, drafts: Mapping[int, RestrictionDraft]) -> ListPlan:
    """What would come of `drafts`, by the numbers of their rows.

    The same player, kind and start is the same restriction: it takes over the end and the reason of its row. Whatever
    is in no row stays as it is.
    """
    return _planned(Restriction.objects.of(operator), drafts)


@transaction.atomic
def restrict_players(*, operator: Operator, drafts: Mapping[int, RestrictionDraft], by: str, at: datetime) -> ListPlan:
    """Does what `plan_list` says, all of it or nothing, and says what it was.

    A list that comes twice, even at the same moment, is done once. Refuses every fault of every row.
    """
    # Of two lists the second waits, and then sees what the first has done. Nobody else waits for this lock.
    Operator.objects.select_for_update(no_key=True).get(pk=operator.pk)
    plan = _planned(Restriction.objects.of(operator).select_for_update(), drafts)
    refuse_faults(fault for faults in plan.faults.values() for fault in faults)
    Restriction.objects.bulk_create(
        (Restriction(operator=operator, created_by=by, created_at=at, **columns(draft)) for draft in plan.new.values()),
        batch_size=_AT_ONCE,
    )
    _write_changes(plan.changed.values(), by=by, at=at)
    return plan


def _write_changes(changes: Collection[Changed], *, by: str, at: datetime) -> None:
    for restriction, draft in changes:
        put(draft, on=restriction, by=by, at=at)
    rows = [restriction for restriction, _ in changes]
    columns_of_them = [[getattr(row, name) for row in rows] for name in ("id", "ends_at", "reason", "end_reason")]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_CHANGES, [by, at, *columns_of_them])


def _planned(known: "QuerySet[Restriction]", drafts: Mapping[int, RestrictionDraft]) -> ListPlan:
    plan = ListPlan()
    there = _by_key(known, {draft.operator_player_id.strip() for draft in drafts.values()})
    seen: dict[tuple[object, ...], RestrictionDraft] = {}
    for number, draft in drafts.items():
        faults = restriction_faults(draft)
        rows = there[_key(draft)]
        if faults:
            plan.faults[number] = faults
        elif any(_same(row, draft) for row in rows):
            plan.unchanged.append(number)
        elif earlier := seen.get(_key(draft)):
            _repeat(plan, number, draft, earlier)
        elif rows:
            plan.changed[number] = Changed(rows[-1], draft)
        else:
            plan.new[number] = draft
        seen.setdefault(_key(draft), draft)
    return plan


def _repeat(plan: ListPlan, number: int, draft: RestrictionDraft, earlier: RestrictionDraft) -> None:
    """A row that names a restriction for the second time: harmless if it says the same."""
    if columns(draft) == columns(earlier):
        plan.unchanged.append(number)
        return
    sentence = "An earlier row has another end or reason for the same player, kind and start."
    plan.faults[number] = [Fault("operator_player_id", "RowRepeated", sentence)]


def _by_key(known: "QuerySet[Restriction]", player_ids: set[str]) -> defaultdict[tuple[object, ...], list[Restriction]]:
    """What is there of these players, the latest last."""
    rows: defaultdict[tuple[object, ...], list[Restriction]] = defaultdict(list)
    for row in known.filter(operator_player_id__any_of=player_ids).order_by("id"):
        rows[row.operator_player_id, row.kind, row.starts_at].append(row)
    return rows


def _key(draft: RestrictionDraft) -> tuple[object, ...]:
    return draft.operator_player_id.strip(), draft.kind, draft.starts_at


def _same(row: Restriction, draft: RestrictionDraft) -> bool:
    return (row.ends_at, row.reason) == (draft.ends_at, draft.reason.strip())
