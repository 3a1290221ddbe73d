"""What triggers are to do, and what came of it."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from core.constraints import goes_together
from core.ids import new_id
from enrollments.models.enrollment import Enrollment
from enrollments.models.trigger import Trigger
from enrollments.rules.triggers import FiringState
from operators.models import Operator
from rewards.models import Reward


class FiringQuerySet(models.QuerySet["Firing"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)

    def waiting(self) -> Self:
        return self.filter(state=FiringState.PENDING.value)

    def due(self, *, at: datetime) -> Self:
        """Those that wait for a worker; what broke is tried again after a while."""
        return self.waiting().filter(Q(retry_at__isnull=True) | Q(retry_at__lte=at))

    def refused(self) -> Self:
        return self.filter(state=FiringState.REFUSED.value)


class Firing(models.Model):
    """A player whom a trigger is to enrol into a reward: written with what made it fire, enrolled by a worker.

    `period` is the cycle of a target that gives its reward in each; everything else has one, without a name.
    """

    class States(models.TextChoices):
        PENDING = FiringState.PENDING.value, "Waiting"
        ENROLLED = FiringState.ENROLLED.value, "Enrolled"
        REFUSED = FiringState.REFUSED.value, "Refused"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # The trigger's foreign key holds it.
    operator = models.ForeignKey(
        Operator,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    trigger = models.ForeignKey(Trigger, on_delete=models.PROTECT, related_name="firings", db_index=False)
    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="firings", db_index=False)
    operator_player_id = models.CharField("player", max_length=255, db_collation="C")
    period = models.CharField(max_length=100, default="", blank=True)
    # What happened, such as the bonus that was lost, and when.
    occasion = models.CharField(max_length=255)
    happened_at = models.DateTimeField()
    # What was worked out for this player; null: what the trigger says.
    bet_value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    bet_count = models.IntegerField(null=True)
    # The reward is one of several, of which a player gets one.
    is_tier = models.BooleanField(default=False)
    noted_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=States, default=States.PENDING)
    decided_at = models.DateTimeField(null=True)
    enrollment = models.OneToOneField(Enrollment, on_delete=models.PROTECT, null=True, related_name="firing")
    # Why it was refused, as the enrolment was.
    code = models.CharField(max_length=40, default="", blank=True)
    message = models.TextField(default="", blank=True)
    # How often it broke down in a row, and when it is tried again.
    attempts = models.SmallIntegerField(default=0)
    retry_at = models.DateTimeField(null=True)
    # Who had it tried once more.
    retried_at = models.DateTimeField(null=True)
    retried_by = models.CharField(max_length=200, null=True)

    objects = FiringQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        indexes = [
            # What waits is little, however much there was: workers take the oldest, then others of the same reward.
            models.Index(fields=["id"], condition=Q(state="Pending"), name="firings_that_wait"),
            models.Index(
                fields=["trigger", "reward", "id"],
                condition=Q(state="Pending"),
                name="firings_that_wait_together",
            ),
            # The page of a trigger, by key.
            models.Index(fields=["trigger", "id"], name="firings_of_a_trigger"),
            models.Index(fields=["trigger", "state", "id"], name="firings_of_a_trigger_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["trigger", "reward", "operator_player_id", "period"],
                name="trigger_enrolls_a_player_once",
            ),
            models.UniqueConstraint(
                fields=["trigger", "operator_player_id"],
                condition=Q(is_tier=True),
                name="trigger_gives_a_player_one_tier",
            ),
            models.CheckConstraint(condition=~Q(operator_player_id=""), name="firing_names_a_player"),
            models.CheckConstraint(
                condition=Q(state="Enrolled", enrollment__isnull=False)
                | (~Q(state="Enrolled") & Q(enrollment__isnull=True)),
                name="firing_enrolled_has_its_enrollment",
            ),
            models.CheckConstraint(
                condition=(Q(state="Refused") & ~Q(code="")) | (~Q(state="Refused") & Q(code="")),
                name="firing_refused_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state="Pending", decided_at__isnull=True)
                | (~Q(state="Pending") & Q(decided_at__isnull=False)),
                name="firing_decided_says_when",
            ),
            goes_together("retried_at", "retried_by", "firing_retry_has_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.trigger}: {self.operator_player_id}"
