"""Who takes part: customers in targets, from which period to which, and how that came."""

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from core.constraints import is_not_blank
from milestones.models.columns import amount_column, player_column
from milestones.models.target import Target
from milestones.rules.streaks import Stretch
from milestones.rules.words import Kind
from operators.models import Operator
from operators.models.columns import operator_alone


class TargetEnrollmentQuerySet(models.QuerySet["TargetEnrollment"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)

    def standing(self) -> Self:
        """Those whom nobody has unenrolled, or who were enrolled again."""
        return self.filter(Exists(Span.objects.filter(enrollment=OuterRef("pk"), unenrolled_at__isnull=True)))


class TargetEnrollment(models.Model):
    """A customer takes part in a target, or did: one row for ever, whose spans say when.

    Whoever writes anything of it, spans and progress included, holds this row.
    """

    id = models.BigAutoField(primary_key=True)
    operator = operator_alone()
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="enrollments", db_index=False)
    operator_player_id = player_column()
    first_enrolled_at = models.DateTimeField("enrolled")
    # Of a streak: which time it is that the customer begins at the first level, and with which cycle.
    round = models.IntegerField(default=1)
    round_begins = models.IntegerField(default=1)

    objects = TargetEnrollmentQuerySet.as_manager()

    class Meta:
        verbose_name = "enrolment"
        ordering = ["-id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["operator", "operator_player_id", "target"], name="targets_of_a_customer"),
            models.Index(fields=["target", "id"], name="customers_of_a_target"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["target", "operator_player_id"], name="customer_of_a_target_is_one_row"),
            models.CheckConstraint(condition=~Q(operator_player_id=""), name="target_enrollment_names_a_customer"),
            models.CheckConstraint(condition=Q(round__gte=1, round_begins__gte=1), name="streak_begins_somewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.target}: {self.operator_player_id}"


class Span(models.Model):
    """The periods for which a customer was enrolled at once: from a number on, and before another.

    Open (`until_number` null): to the last period. Left: whoever unenrols in a period has not that one any more.
    """

    id = models.BigAutoField(primary_key=True)
    operator = operator_alone()
    enrollment = models.ForeignKey(TargetEnrollment, on_delete=models.PROTECT, related_name="spans", db_index=False)
    from_number = models.IntegerField()
    until_number = models.IntegerField(null=True)
    enrolled_at = models.DateTimeField()
    unenrolled_at = models.DateTimeField(null=True)
    # A new balance took the place of what was achieved in the period that was left.
    is_replaced = models.BooleanField(default=False)

    class Meta:
        ordering = ["enrollment", "id"]
        default_permissions = ()
        indexes = [models.Index(fields=["enrollment"], name="spans_of_a_customer")]
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment"],
                condition=Q(until_number__isnull=True),
                name="customer_is_enrolled_once",
            ),
            models.CheckConstraint(
                condition=Q(until_number__isnull=True) | Q(until_number__gte=F("from_number")),
                name="span_ends_not_before_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(unenrolled_at__isnull=True) | Q(until_number__isnull=False),
                name="span_that_was_left_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_number} to {self.until_number or 'the last'}"

    @property
    def stretch(self) -> Stretch:
        return Stretch(self.from_number, self.until_number)


class EnrollmentEvent(models.Model):
    """A customer was enrolled, unenrolled or re-enrolled: by whom and why, and the balance before and after."""

    class Kinds(models.TextChoices):
        ENROLLED = Kind.ENROLLED.value, "Enrolled"
        UNENROLLED = Kind.UNENROLLED.value, "Unenrolled"
        RE_ENROLLED = Kind.RE_ENROLLED.value, "Enrolled again"
        RESET = Kind.RESET.value, "Enrolled again, from the first level"

    id = models.BigAutoField(primary_key=True)
    operator = operator_alone()
    enrollment = models.ForeignKey(TargetEnrollment, on_delete=models.PROTECT, related_name="events", db_index=False)
    kind = models.CharField(max_length=10, choices=Kinds)
    period_number = models.IntegerField("period")
    balance_before = amount_column(null=True)
    balance_after = amount_column(null=True)
    happened_at = models.DateTimeField("when")
    by = models.CharField(max_length=200)
    reason = models.CharField(max_length=255, default="", blank=True)

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        indexes = [models.Index(fields=["enrollment", "id"], name="log_of_a_customer")]
        constraints = [
            is_not_blank("by", "enrollment_event_says_who"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_at:%Y-%m-%d %H:%M:%S}"
