"""How far customers are: period by period, and the level of streaks."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import prefetch_related_objects
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.fields import Choice, Moment
from milestones.api.fields import Amount, plain
from milestones.api.outputs import PeriodOutput, period_said, wire
from milestones.models import ReachedLevel, StreakLevel, TargetEnrollment
from milestones.rules.words import Tracking
from milestones.standing import PeriodStanding, Standing, standings

_ZERO, _HUNDRED = Decimal(0), Decimal(100)


class PeriodProgressOutput(PeriodOutput):
    """A period, and what the customer has achieved in it."""

    enrolled = serializers.BooleanField(help_text="Whether this period counts for the customer.")
    initialBalance = Amount()
    achieved = Amount()
    remaining = Amount(help_text="Still to go; never below zero.")
    percentage = serializers.IntegerField(help_text="0 to 100.")
    reached = serializers.BooleanField(help_text="Whether the reward of this period is earned.")
    reachedOn = Moment(allow_null=True)


class ReachedLevelOutput(serializers.Serializer[Any]):
    level = serializers.IntegerField()
    name = serializers.CharField()
    cycles = serializers.IntegerField()
    reached = serializers.BooleanField()
    reachedOn = Moment(allow_null=True)


class StreakOutput(serializers.Serializer[Any]):
    """Periods in a row. `round` grows with each re-enrolment that begins at the first level."""

    round = serializers.IntegerField()
    inARow = serializers.IntegerField(help_text="As of now: a period that is over and was not reached ends it.")
    level = serializers.IntegerField(help_text="The highest that is reached in this round; 0 for none.")
    levels = ReachedLevelOutput(many=True)


@extend_schema_field(StreakOutput(allow_null=True))
class Streak(serializers.Field[Any, Any, Any, Any]):
    """null for a milestone."""


class EnrolledTarget(serializers.Serializer[Any]):
    """A target of a customer."""

    targetGroupId = serializers.IntegerField()
    targetGroupName = serializers.CharField()
    active = serializers.BooleanField(help_text="Whether the group is.")
    trackingType = Choice(Tracking)
    targetId = serializers.IntegerField()
    targetName = serializers.CharField()
    targetValue = Amount()
    enrolled = serializers.BooleanField(help_text="Whether a period that runs or is to come counts for the customer.")
    enrolledOn = Moment()
    periods = PeriodProgressOutput(many=True)
    streak = Streak()


def enrolled_targets(enrollments: Sequence[TargetEnrollment], *, at: datetime) -> list[dict[str, Any]]:
    """What is told of each, in a number of queries that does not depend on how many they are."""
    prefetch_related_objects(enrollments, "target__group", "progress", "levels")
    return [_told(each) for each in standings(enrollments, at=at)]


def _told(standing: Standing) -> dict[str, Any]:
    enrollment, target = standing.enrollment, standing.target
    group = target.group
    bases = {each.period_id: each.base for each in enrollment.progress.all()}
    return {
        "targetGroupId": group.pk,
        "targetGroupName": group.name,
        "active": group.is_active,
        "trackingType": group.tracking,
        "targetId": target.pk,
        "targetName": target.name,
        "targetValue": plain(target.value),
        "enrolled": standing.is_enrolled,
        "enrolledOn": wire(enrollment.first_enrolled_at),
        "periods": [_period(each, bases.get(each.period.pk, _ZERO), target.value) for each in standing.periods],
        "streak": _streak(standing) if group.is_streak else None,
    }


def _period(standing: PeriodStanding, base: Decimal, value: Decimal) -> dict[str, Any]:
    return period_said(standing.period, standing.status) | {
        "enrolled": standing.is_enrolled,
        "initialBalance": plain(base),
        "achieved": plain(standing.achieved),
        "remaining": plain(max(value - standing.achieved, _ZERO)),
        "percentage": int(min(max(standing.achieved / value * _HUNDRED, _ZERO), _HUNDRED)),
        "reached": standing.reached_at is not None,
        "reachedOn": wire(standing.reached_at) if standing.reached_at else None,
    }


def _streak(standing: Standing) -> dict[str, Any]:
    enrollment = standing.enrollment
    reached = {each.number: each for each in enrollment.levels.all() if each.round == enrollment.round}
    return {
        "round": enrollment.round,
        "inARow": standing.run,
        "level": max(reached, default=0),
        "levels": [_level(level, reached.get(level.number)) for level in standing.levels],
    }


def _level(level: StreakLevel, reached: ReachedLevel | None) -> dict[str, Any]:
    return {
        "level": level.number,
        "name": level.name,
        "cycles": level.cycles,
        "reached": reached is not None,
        "reachedOn": wire(reached.reached_at) if reached else None,
    }
