"""Changing a milestone or a streak that is there: what may change, and why, says docs/adr/0028."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from core.refusal import refuse_faults
from milestones.models import Period, Target, TargetEnrollment, TargetGroup
from milestones.rules.changes import (
    Aim,
    Cycle,
    GroupChange,
    Known,
    change_faults,
    cycles_after,
    draft_after,
    frequency_after,
)
from milestones.rules.targets import LevelDraft, TargetDraft
from milestones.rules.words import Counted, Entity, Frequency, Gives


@transaction.atomic
def change_group(*, group_id: int, change: GroupChange, by: str, at: datetime) -> TargetGroup:
    """Changes what `change` names: words, cycles that have not begun, targets for which nobody was enrolled.

    Further cycles are also those of everybody who is enrolled into a cycle and all later ones. Of two at once the
    second is judged by what the first has left. Refuses every fault of `change`; where nothing would be otherwise,
    nothing is written.
    """
    group = TargetGroup.objects.select_for_update(no_key=True).get(pk=group_id)
    # Whoever enrols holds the target too (holding.hold_or_make): they wait for this, or this for them.
    targets = list(group.targets.select_for_update()) if change.targets else []
    known = known_of(group)
    refuse_faults(change_faults(known, change, at=at))
    after = cycles_after(known, change)
    touched = [_write_words(group, change), _write_cycles(group, known, after), _write_targets(targets, known, change)]
    if any(touched):
        frequency_type, group.frequency = frequency_after(known, after)
        group.frequency_type, group.recurring_cycles = frequency_type.value, len(after)
        group.updated_at, group.updated_by = at, by
        group.save()
    return group


def known_of(group: TargetGroup) -> Known:
    """The group as rules look at it."""
    enrolled = group.targets.filter(Exists(TargetEnrollment.objects.filter(target=OuterRef("pk"))))
    promised = set(enrolled.values_list("number", flat=True))
    targets = group.targets.prefetch_related("levels")
    cycles = group.periods.values_list("number", "ref_code", "starts_at", "ends_at")
    return Known(
        group_id=group.pk,
        is_streak=group.is_streak,
        frequency_type=Frequency(group.frequency_type),
        frequency=group.frequency,
        time_zone=group.time_zone,
        cycles=[Cycle(*columns) for columns in cycles],
        aims={target.number: Aim(_draft_of(target), target.number in promised) for target in targets},
    )


def _draft_of(target: Target) -> TargetDraft:
    return TargetDraft(
        name=target.name,
        value=target.value,
        entity=Entity(target.entity),
        counted=Counted(target.counted),
        kind=target.kind,
        field=target.field,
        gives=Gives(target.gives),
        each_period=target.each_period,
        levels=tuple(LevelDraft(name=level.name, cycles=level.cycles) for level in target.levels.all()),
    )


def _write_words(group: TargetGroup, change: GroupChange) -> bool:
    before = (group.name, group.description)
    group.name = group.name if change.name is None else change.name.strip()
    group.description = group.description if change.description is None else change.description.strip()
    return (group.name, group.description) != before


def _write_cycles(group: TargetGroup, known: Known, after: Sequence[Cycle]) -> bool:
    """Moved ones by one statement: one may go where another was."""
    moved = {now.number: now for before, now in zip(known.cycles, after, strict=False) if now != before}
    periods = list(group.periods.filter(number__in=moved))
    for period in periods:
        period.starts_at, period.ends_at = moved[period.number].window
    Period.objects.bulk_update(periods, ["starts_at", "ends_at"])
    added = after[len(known.cycles) :]
    Period.objects.bulk_create(Period(operator_id=group.operator_id, group=group, **each._asdict()) for each in added)
    return bool(moved or added)


def _write_targets(targets: Sequence[Target], known: Known, change: GroupChange) -> bool:
    wishes = {wish.number: wish for wish in change.targets}
    touched = False
    for target in targets:
        before = known.aims[target.number].draft
        now = draft_after(before, wishes[target.number]) if target.number in wishes else before
        if now != before:
            target.value, target.gives, target.each_period = now.value, now.gives, now.each_period
            target.save(update_fields=["value", "gives", "each_period"])
            touched = True
    return touched
