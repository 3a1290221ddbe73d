"""Changing groups in tests: what is wanted, what is there then, and what is refused."""

from datetime import datetime
from typing import Any

import pytest

from core.refusal import Refusal
from milestones.models import Target, TargetGroup
from milestones.rules.changes import CycleMove, GroupChange
from milestones.rules.drafts import CyclesDraft, PeriodDraft
from milestones.services.changing import change_group
from tests.cast import CARLA, NOON
from tests.milestones.scene import begin


def changed(target: Target, *, at: datetime = NOON, by: str = CARLA, **wishes: Any) -> TargetGroup:
    """Carla changes the group of a target."""
    return change_group(group_id=target.group_id, change=GroupChange(**wishes), by=by, at=at)


def refusals(target: Target, *, at: datetime = NOON, **wishes: Any) -> list[tuple[str, str]]:
    """The fields and codes of everything that is wrong with it; nothing is changed."""
    before = (cycles(target), TargetGroup.objects.values().get(pk=target.group_id))
    with pytest.raises(Refusal) as refused:
        changed(target, at=at, **wishes)
    assert (cycles(target), TargetGroup.objects.values().get(pk=target.group_id)) == before
    return [(fault.field, fault.code) for fault in refused.value.faults]


def cycles(target: Target) -> list[tuple[int, str, datetime, datetime]]:
    return list(target.group.periods.order_by("number").values_list("number", "ref_code", "starts_at", "ends_at"))


def own(*windows: tuple[datetime, datetime, str | None]) -> CyclesDraft:
    """Further cycles with dates of their own."""
    return CyclesDraft(
        periods=tuple(PeriodDraft(starts_at=start, ends_at=end, ref_code=name) for start, end, name in windows)
    )


def next_ones(*numbers: int) -> CyclesDraft:
    """c6, c7, ... of ten days each."""
    return own(*((begin(number), begin(number + 1), f"c{number}") for number in numbers))


def move(number: int, starts_at: datetime | None = None, ends_at: datetime | None = None) -> CycleMove:
    return CycleMove(number=number, starts_at=starts_at, ends_at=ends_at)
