"""Making milestones and streaks, switching them, and finding their targets."""

from datetime import datetime

from django.db import transaction

from core.refusal import refuse_faults
from milestones.models import Period, StreakLevel, Target, TargetGroup
from milestones.rules.codes import refusal
from milestones.rules.drafts import GroupDraft, PeriodDraft, group_faults, periods_of
from milestones.rules.periods import made_code
from milestones.rules.targets import TargetDraft
from operators.models import Operator


@transaction.atomic
def create_group(*, operator: Operator, draft: GroupDraft, by: str, at: datetime) -> TargetGroup:
    """Makes a group with its targets, the levels of a streak, and its periods, numbered in the order of time.

    A period without a reference code gets `PERIOD_G_<group>_<number>`. Refuses every fault of `draft`.
    """
    refuse_faults(group_faults(draft))
    periods = periods_of(draft)
    group = TargetGroup.objects.create(
        operator=operator,
        name=draft.name.strip(),
        description=draft.description.strip(),
        is_active=draft.is_active,
        tracking=draft.tracking,
        evaluation=draft.evaluation,
        frequency_type=draft.frequency_type,
        frequency=draft.frequency,
        recurring_cycles=len(periods),
        time_zone=draft.time_zone,
        counts_before_enrolment=draft.counts_before_enrolment,
        allows_single_period=draft.allows_single_period,
        created_at=at,
        created_by=by,
    )
    Period.objects.bulk_create(_period(group, number, each) for number, each in enumerate(periods, start=1))
    for number, target in enumerate(draft.targets, start=1):
        _create_target(group, number, target)
    return group


@transaction.atomic
def switch_group(*, group_id: int, on: bool, by: str, at: datetime) -> TargetGroup:
    """Switches a group on or off; as it is already, nothing changes.

    Off: nobody can be enrolled, and what customers do adds up to nothing. What was earned stays, also what is given at
    the end of a period.
    """
    group = TargetGroup.objects.select_for_update(no_key=True).get(pk=group_id)
    if group.is_active != on:
        group.is_active, group.updated_at, group.updated_by = on, at, by
        group.save(update_fields=["is_active", "updated_at", "updated_by"])
    return group


def find_target(*, operator: Operator, group_id: int, target_id: int) -> Target:
    """A target with its group. Refuses GroupNotFound and TargetNotFound."""
    if not TargetGroup.objects.of(operator).filter(pk=group_id).exists():
        raise refusal("GroupNotFound", "group")
    target = Target.objects.of(operator).select_related("group__operator").filter(pk=target_id, group=group_id).first()
    if target is None:
        raise refusal("TargetNotFound", "target")
    return target


def _period(group: TargetGroup, number: int, draft: PeriodDraft) -> Period:
    return Period(
        operator_id=group.operator_id,
        group=group,
        number=number,
        ref_code=draft.ref_code or made_code(group.pk, number),
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
    )


def _create_target(group: TargetGroup, number: int, draft: TargetDraft) -> None:
    measure = draft.measure()
    target = Target.objects.create(
        operator_id=group.operator_id,
        group=group,
        number=number,
        name=draft.name.strip(),
        entity=draft.entity,
        counted=draft.counted,
        kind=measure.kind,
        field=measure.field,
        value=draft.value,
        gives=draft.gives,
        each_period=draft.each_period,
    )
    StreakLevel.objects.bulk_create(
        StreakLevel(
            operator_id=group.operator_id, target=target, number=step, name=each.name.strip(), cycles=each.cycles
        )
        for step, each in enumerate(draft.levels, start=1)
    )
