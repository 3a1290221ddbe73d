"""How far customers are, period by period, and which levels of streaks they have reached."""

from django.db import models
from django.db.models import Q

from milestones.models.columns import amount_column
from milestones.models.enrollment import TargetEnrollment
from milestones.models.group import Period
from milestones.models.target import Target
from operators.models.columns import operator_alone


class PeriodProgress(models.Model):
    """What a customer has achieved in one period; there is none before the first activity or balance.

    `achieved` is the balance with which the customer was last enrolled in this period, and all that counted since.
    """

    id = models.BigAutoField(primary_key=True)
    operator = operator_alone()
    enrollment = models.ForeignKey(TargetEnrollment, on_delete=models.PROTECT, related_name="progress", db_index=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="progress", db_index=False)
    # That of the enrolment: what is reached in a period is looked up target by target.
    target = models.ForeignKey(
        Target,
        on_delete=models.DO_NOTHING,
        related_name="progress",
        db_constraint=False,
        db_index=False,
    )
    base = amount_column(default=0)
    achieved = amount_column(default=0)
    # Unenrolled in this period or before it: nothing is given for it any more.
    is_left = models.BooleanField("left", default=False)
    # The latest activity that counted.
    last_activity_at = models.DateTimeField(null=True)
    # Since when the reward is earned, for good. Of a target that gives at the period's end only the evaluation says so.
    reached_at = models.DateTimeField("reached", null=True)

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["period", "id"], name="progress_of_a_period"),
            models.Index(fields=["target", "period"], name="progress_of_a_target"),
            models.Index(
                fields=["target", "reached_at"], condition=Q(reached_at__isnull=False), name="targets_reached"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "period"], name="customer_has_one_progress_in_a_period"),
            models.CheckConstraint(condition=Q(base__gte=0), name="balance_is_no_debt"),
        ]

    def __str__(self) -> str:
        return f"{self.achieved:f}"


class ReachedLevel(models.Model):
    """A level that a customer has reached, once in each round from the first level up."""

    id = models.BigAutoField(primary_key=True)
    operator = operator_alone()
    enrollment = models.ForeignKey(TargetEnrollment, on_delete=models.PROTECT, related_name="levels", db_index=False)
    round = models.IntegerField()
    number = models.IntegerField("level")
    # The cycle that made the run long enough.
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="+", db_index=False)
    reached_at = models.DateTimeField("reached")

    class Meta:
        ordering = ["enrollment", "round", "number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "round", "number"], name="level_is_reached_once_in_a_round"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"
