"""Target groups as they are answered."""

from typing import Any, Final

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.fields import Choice, Moment
from milestones.api.fields import Amount
from milestones.models import Period, StreakLevel, Target, TargetGroup
from milestones.rules.periods import period_statuses
from milestones.rules.words import Counted, Entity, Evaluation, Frequency, Gives, PeriodStatus, Tracking

wire: Final = Moment().to_representation


class PeriodOutput(serializers.Serializer[Period]):
    """A period. `endDate` is not within it."""

    id = serializers.IntegerField()
    refCode = serializers.CharField(source="ref_code")
    startDate = Moment(source="starts_at")
    endDate = Moment(source="ends_at")
    periodStatus = Choice(PeriodStatus, source="status", help_text="ENDED is ours.")


class LevelOutput(serializers.Serializer[StreakLevel]):
    """A level of a streak, reached with so many periods in a row."""

    level = serializers.IntegerField(source="number")
    name = serializers.CharField()
    cycles = serializers.IntegerField()


class TargetOutput(serializers.Serializer[Target]):
    """What is to be reached in each period."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    targetEntity = Choice(Entity, source="entity")
    targetType = Choice(Counted, source="counted")
    targetValue = Amount(source="value")
    activityKind = serializers.CharField(source="kind")
    activityField = serializers.CharField(source="field")
    rewardAt = Choice(Gives, source="gives")
    rewardEachPeriod = serializers.BooleanField(source="each_period")
    levels = LevelOutput(many=True)


class GroupOutput(serializers.Serializer[TargetGroup]):
    """A milestone or a streak, with its periods and targets. Needs `at` in its context."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    active = serializers.BooleanField(source="is_active")
    trackingType = Choice(Tracking, source="tracking")
    targetEvaluationType = Choice(Evaluation, source="evaluation")
    frequencyType = Choice(Frequency, source="frequency_type")
    frequency = serializers.IntegerField()
    recurringCycles = serializers.IntegerField(source="recurring_cycles")
    timeZoneName = serializers.CharField(source="time_zone")
    countActivitiesBeforeEnrolment = serializers.BooleanField(source="counts_before_enrolment")
    allowSinglePeriod = serializers.BooleanField(source="allows_single_period")
    periods = serializers.SerializerMethodField(method_name="its_periods")
    targets = TargetOutput(many=True)
    createdOn = Moment(source="created_at")
    createdBy = serializers.CharField(source="created_by")

    @extend_schema_field(PeriodOutput(many=True))
    def its_periods(self, group: TargetGroup) -> list[dict[str, Any]]:
        periods = list(group.periods.all())
        statuses = period_statuses(periods, at=self.context["at"])
        return [period_said(period, status) for period, status in zip(periods, statuses, strict=True)]


def period_said(period: Period, status: PeriodStatus) -> dict[str, Any]:
    """By hand, and not by its serializer: there may be thousands in one answer."""
    return {
        "id": period.pk,
        "refCode": period.ref_code,
        "startDate": wire(period.starts_at),
        "endDate": wire(period.ends_at),
        "periodStatus": status.value,
    }
