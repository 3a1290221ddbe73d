"""Milestones and streaks, and the periods in which they are earned."""

from datetime import datetime
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Deferrable, F, Func, Q, Value

from core.constraints import goes_together, is_not_blank
from core.history.tracking import tracked
from milestones.rules.drafts import LONGEST_DESCRIPTION, LONGEST_NAME
from milestones.rules.periods import LONGEST_REF_CODE, MOST_PERIODS
from milestones.rules.words import Evaluation, Frequency, Tracking
from operators.models import Operator
from operators.models.columns import operator_alone


def _range(function: str, low: F, high: F, bounds: str, kind: models.Field[Any, Any]) -> Func:
    return Func(low, high, Value(bounds), function=function, output_field=kind)


class TargetGroupQuerySet(models.QuerySet["TargetGroup"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)

    def active(self) -> Self:
        return self.filter(is_active=True)


@tracked()
class TargetGroup(models.Model):
    """A milestone or a streak: what is to be reached, again in each of its periods (docs/adr/0025)."""

    class Trackings(models.TextChoices):
        MILESTONE = Tracking.MILESTONE.value, "Milestone"
        STREAK = Tracking.STREAK.value, "Streak"

    class Frequencies(models.TextChoices):
        DAILY = Frequency.DAILY.value, "Daily"
        WEEKLY = Frequency.WEEKLY.value, "Weekly"
        MONTHLY = Frequency.MONTHLY.value, "Monthly"
        QUARTERLY = Frequency.QUARTERLY.value, "Quarterly"
        HALF_YEARLY = Frequency.HALF_YEARLY.value, "Half-yearly"
        YEARLY = Frequency.YEARLY.value, "Yearly"
        CUSTOM = Frequency.CUSTOM.value, "Dates of their own"

    # An integer on the wire, as all ids of this floor.
    id = models.BigAutoField(primary_key=True)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="target_groups", db_index=False)
    name = models.CharField(max_length=LONGEST_NAME)
    description = models.CharField(max_length=LONGEST_DESCRIPTION, default="", blank=True)
    is_active = models.BooleanField("active", default=True)
    tracking = models.CharField("kind", max_length=7, choices=Trackings)
    evaluation = models.CharField(max_length=23, default=Evaluation.FIXED_CALENDAR.value)
    frequency_type = models.CharField("periods", max_length=11, choices=Frequencies)
    frequency = models.IntegerField("every", default=1)
    recurring_cycles = models.IntegerField("how many periods")
    time_zone = models.CharField(max_length=64)
    counts_before_enrolment = models.BooleanField("counts what happened before the enrolment", default=False)
    allows_single_period = models.BooleanField("allows enrolment into one period alone", default=False)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    updated_at = models.DateTimeField(null=True)
    updated_by = models.CharField(max_length=200, null=True)

    objects = TargetGroupQuerySet.as_manager()

    class Meta:
        verbose_name = "target group"
        ordering = ["-id"]
        default_permissions = ("add", "change", "view")
        indexes = [models.Index(fields=["operator", "-id"], name="target_groups_newest_first")]
        constraints = [
            is_not_blank("name", "target_group_name_is_not_blank"),
            is_not_blank("created_by", "target_group_says_who_created_it"),
            goes_together("updated_at", "updated_by", "target_group_update_has_a_person"),
            models.CheckConstraint(
                condition=Q(tracking__in=["DEFAULT", "STREAK"]),
                name="target_group_is_a_milestone_or_a_streak",
            ),
            models.CheckConstraint(
                condition=Q(frequency__gte=1, recurring_cycles__gte=1, recurring_cycles__lte=MOST_PERIODS),
                name="target_group_has_as_many_periods_as_it_may",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_streak(self) -> bool:
        return self.tracking == Tracking.STREAK


# The group as a range of one: an index of numbers and ranges together would need an extension of PostgreSQL.
_GROUP = _range("int8range", F("group"), F("group"), "[]", BigIntegerRangeField())
_WHEN = _range("tstzrange", F("starts_at"), F("ends_at"), "[)", DateTimeRangeField())


class PeriodQuerySet(models.QuerySet["Period"]):
    def over(self, *, at: datetime) -> Self:
        """Those that have ended; the end is not within."""
        return self.filter(ends_at__lte=at)

    def unevaluated(self) -> Self:
        """Those of which nobody has given yet what is given at the end."""
        return self.filter(evaluated_at__isnull=True)


# How far its evaluation is, is no change that a person made.
@tracked(without=["cursor", "heartbeat_at", "evaluated_at", "given_count"])
class Period(models.Model):
    """A cycle of a group: from a moment on and before another.

    Its row is also the queue of its evaluation: `cursor` is the last progress that was looked at.
    """

    id = models.BigAutoField(primary_key=True)
    operator = operator_alone()
    group = models.ForeignKey(TargetGroup, on_delete=models.PROTECT, related_name="periods", db_index=False)
    number = models.IntegerField()
    ref_code = models.CharField("name", max_length=LONGEST_REF_CODE)
    starts_at = models.DateTimeField("from")
    ends_at = models.DateTimeField("until")
    cursor = models.BigIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True)
    evaluated_at = models.DateTimeField(null=True)
    given_count = models.BigIntegerField(default=0)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["group", "number"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["ends_at"], condition=Q(evaluated_at__isnull=True), name="periods_to_evaluate"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="period_has_its_number"),
            models.UniqueConstraint(fields=["group", "ref_code"], name="period_has_its_ref_code"),
            models.CheckConstraint(condition=Q(number__gte=1), name="periods_are_counted_from_one"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="period_ends_after_it_starts"),
            ExclusionConstraint(
                name="periods_of_a_group_never_overlap",
                expressions=[
                    (_GROUP, RangeOperators.OVERLAPS),
                    (_WHEN, RangeOperators.OVERLAPS),
                ],
                # Several can be moved by one statement, past where others of them were.
                deferrable=Deferrable.IMMEDIATE,
            ),
        ]

    def __str__(self) -> str:
        return self.ref_code
