"""A target group as it is sent, with the fields of facts.md."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.fields import Choice, Moment, Number, OptionalText, Text, WholeNumber, YesNo
from core.api.inputs import Input, Reading
from core.refusal import Fault
from milestones.api.fields import Day
from milestones.rules.drafts import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    MOST_TARGETS,
    GroupDraft,
    PeriodDraft,
    group_faults,
)
from milestones.rules.periods import LONGEST_REF_CODE, MOST_PERIODS
from milestones.rules.targets import LONGEST_WORD, LevelDraft, TargetDraft, target_faults
from milestones.rules.words import Counted, Entity, Evaluation, Frequency, Gives, Tracking

_SOME_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)


class LevelInput(Input):
    """A level of a streak, reached with so many periods in a row."""

    name = Text(max_length=LONGEST_NAME)
    cycles = WholeNumber()

    stand_ins = MappingProxyType({"name": "?", "cycles": 1})


class PeriodInput(Input):
    """A period with dates of its own. `endDate` is not within it."""

    refCode = OptionalText(
        source="ref_code", max_length=LONGEST_REF_CODE, help_text="Its name. Without one: PERIOD_G_<group>_<number>."
    )
    startDate = Moment(source="starts_at")
    endDate = Moment(source="ends_at")

    stand_ins = MappingProxyType({"starts_at": _SOME_DAY, "ends_at": _SOME_DAY + timedelta(days=1)})


@extend_schema_field(LevelInput(many=True))
class Levels(serializers.ListField):
    def __init__(self) -> None:
        super().__init__(child=serializers.JSONField(), required=False, allow_null=True, max_length=MOST_PERIODS)


class TargetInput(Input):
    """What is to be reached in each period."""

    name = Text(max_length=LONGEST_NAME)
    targetEntity = Choice(Entity, source="entity")
    targetType = Choice(Counted, source="counted")
    targetValue = Number(source="value", help_text="Above zero.")
    activityKind = OptionalText(
        source="kind", max_length=LONGEST_WORD, help_text="Which activities count, of COUNT and EVENT_ATTRIBUTE."
    )
    activityField = OptionalText(
        source="field", max_length=LONGEST_WORD, help_text="Which of their amounts counts, of EVENT_ATTRIBUTE."
    )
    rewardAt = Choice(Gives, source="gives", required=False)
    rewardEachPeriod = YesNo(
        source="each_period", required=False, help_text="true: the reward is given once in each period that reaches it."
    )
    levels = Levels()

    stand_ins = MappingProxyType(
        {"name": "?", "entity": Entity.TRANSACTION, "counted": Counted.GROSS_SALES, "value": Decimal(1)},
    )


@extend_schema_field(PeriodInput(many=True))
class Periods(serializers.ListField):
    def __init__(self) -> None:
        super().__init__(child=serializers.JSONField(), required=False, allow_null=True, max_length=MOST_PERIODS)


@extend_schema_field(TargetInput(many=True))
class Targets(serializers.ListField):
    def __init__(self) -> None:
        super().__init__(child=serializers.JSONField(), allow_empty=False, max_length=MOST_TARGETS)


class GroupInput(Input):
    """A milestone (DEFAULT) or a streak (STREAK)."""

    name = Text(max_length=LONGEST_NAME)
    description = OptionalText(max_length=LONGEST_DESCRIPTION)
    active = YesNo(source="is_active", required=False, help_text="true where nothing is said.")
    trackingType = Choice(Tracking, source="tracking", required=False)
    targetEvaluationType = Choice(Evaluation, source="evaluation", required=False)
    frequencyType = Choice(
        Frequency, source="frequency_type", required=False, help_text="CUSTOM: the dates stand in `periods`."
    )
    frequency = WholeNumber(required=False, help_text="A period is so many days, weeks, months, ... long; 1.")
    recurringCycles = WholeNumber(source="recurring_cycles", required=False, help_text=f"1 to {MOST_PERIODS} periods.")
    timeZoneName = Text(
        source="time_zone", required=False, help_text="Such as Europe/Malta; that of the operator where none is said."
    )
    startDate = Day(source="first_day", required=False, help_text="The day of the first period, where not CUSTOM.")
    countActivitiesBeforeEnrolment = YesNo(
        source="counts_before_enrolment",
        required=False,
        help_text="true: what happened between the start of a period and the enrolment counts, where it comes later.",
    )
    allowSinglePeriod = YesNo(
        source="allows_single_period", required=False, help_text="true: `onlyThisPeriod` is allowed."
    )
    periods = Periods()
    targets = Targets()

    stand_ins = MappingProxyType({"name": "?", "targets": ()})


def draft_of(data: Any, *, time_zone: str) -> tuple[GroupDraft, Reading]:
    """The group that `data` wants, in the time zone of its operator where it says none. Refuses every fault."""
    reading = GroupInput().reading(data)
    reading.faults += _unknown(GroupInput, data, "")
    values = reading.values
    periods = [_period(each, place, reading) for place, each in enumerate(values.pop("periods") or ())]
    is_streak = values["tracking"] is Tracking.STREAK
    targets = [_target(each, place, reading, is_streak) for place, each in enumerate(values.pop("targets") or ())]
    given = {name: value for name, value in values.items() if value is not None}
    draft = GroupDraft(**{"time_zone": time_zone, "targets": tuple(targets), "periods": tuple(periods)} | given)
    # Those of targets are found one by one, with their places.
    of_group = [fault for fault in group_faults(draft) if not fault.field.startswith("targets.")]
    reading.refuse([*of_group, *_custom_faults(draft, values)])
    return draft, reading


def _period(data: Any, place: int, group: Reading) -> PeriodDraft:
    path = f"periods[{place}]."
    reading = PeriodInput().reading(data, path)
    group.faults += [*reading.faults, *_unknown(PeriodInput, data, path)]
    return PeriodDraft(**reading.values | {"ref_code": reading.values["ref_code"] or None})


def _target(data: Any, place: int, group: Reading, is_streak: bool) -> TargetDraft:  # noqa: FBT001 - inside
    path = f"targets[{place}]."
    reading = TargetInput().reading(data, path)
    faults = [*reading.faults, *_unknown(TargetInput, data, path)]
    levels = reading.values.pop("levels") or ()
    given = {name: value for name, value in reading.values.items() if value not in (None, "")}
    draft = TargetDraft(
        **given | {"levels": tuple(_level(each, f"{path}levels[{step}].", faults) for step, each in enumerate(levels))}
    )
    at_fault = {fault.field for fault in faults}
    # Without knowing what is counted, nobody can say whether the rest goes with it.
    if not {reading.names["entity"], reading.names["counted"]} & at_fault:
        found = _spelled(target_faults(draft, is_streak=is_streak), reading.names)
        faults += [fault for fault in found if not any(each.startswith(fault.field) for each in at_fault)]
    group.faults += faults
    return draft


def _level(data: Any, path: str, faults: list[Fault]) -> LevelDraft:
    reading = LevelInput().reading(data, path)
    faults += [*reading.faults, *_unknown(LevelInput, data, path)]
    return LevelDraft(**reading.values)


def _spelled(faults: Iterator[Fault], names: Mapping[str, str]) -> Iterator[Fault]:
    for fault in faults:
        yield Fault(names[fault.field.removeprefix("targets.")], fault.code, fault.message)


def _unknown(kind: type[Input], data: Any, path: str) -> Iterator[Fault]:
    """What is sent and would be passed over: the group would be another than was meant."""
    if isinstance(data, dict):
        for name in data.keys() - kind().fields.keys():
            yield Fault(f"{path}{name[:100]}", "NotSupported", "This field is not supported.")


def _custom_faults(draft: GroupDraft, values: Mapping[str, Any]) -> Iterator[Fault]:
    """What makes no sense beside periods that have dates of their own."""
    if draft.frequency_type is not Frequency.CUSTOM:
        return
    if draft.frequency != 1:
        yield Fault("frequency", "NotOfCustom", "CUSTOM periods have dates of their own: leave it out.")
    if values["first_day"] is not None:
        yield Fault("first_day", "NotOfCustom", "CUSTOM periods have dates of their own: leave it out.")
    if values["recurring_cycles"] not in (None, len(draft.periods)):
        yield Fault("recurring_cycles", "NotOfCustom", "This is not the number of `periods`: leave it out.")
