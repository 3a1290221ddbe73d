"""Who has which reward."""

from datetime import datetime
from typing import Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, CharField, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, Least

from core.constraints import goes_together
from core.ids import new_id
from enrollments.models.job import BulkJob
from enrollments.rules.status import EnrollmentStatus, status_of
from operators.models import Operator
from rewards.models import Reward, RewardProduct
from rewards.rules.status import earliest
from rewards.rules.terms import Window


class EnrollmentQuerySet(models.QuerySet["Enrollment"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)

    def of_player(self, operator_player_id: str) -> Self:
        return self.filter(operator_player_id=operator_player_id)

    def with_status(self, *, at: datetime) -> Self:
        """Adds `status_now`, the state at `at`, and the window and first cancellation that it comes from."""
        return self.annotate(
            window_starts_at=Coalesce("starts_at", "reward__starts_at"),
            window_ends_at=Coalesce("ends_at", "reward__ends_at"),
            first_cancelled_at=Least(
                "cancelled_at",
                "reward__cancelled_at",
                "reward__campaign__cancelled_at",
            ),
        ).annotate(status_now=_status_expression(at=at))

    def unsettled(self) -> Self:
        """Those with bets left that budgets have counted and may still get back."""
        return self.filter(counted_by__isnull=False, settled_at__isnull=True, remaining_bet_count__gt=0)

    def over(self, *, at: datetime) -> Self:
        """Those that were cancelled or have expired: whatever bets they have left will never be used."""
        states = [EnrollmentStatus.CANCELLED.value, EnrollmentStatus.EXPIRED.value]
        return self.with_status(at=at).filter(status_now__in=states)

    def in_state(self, status: EnrollmentStatus) -> Self:
        """Those in that state, of rows `with_status`."""
        return self.filter(Q(status_now=status.value))

    def with_product_names(self) -> Self:
        """Adds `product_names` of the reward, in the order in which they were named."""
        named = RewardProduct.objects.filter(reward=OuterRef("reward_id")).order_by("position")
        return self.annotate(product_names=ArraySubquery(named.values("product__name")))


def _status_expression(*, at: datetime) -> Case:
    """`rules.status_of` in SQL."""
    cancelled = Q(first_cancelled_at__lte=at, first_cancelled_at__lt=F("window_ends_at"))
    return Case(
        When(remaining_bet_count=0, then=Value(EnrollmentStatus.CLAIMED.value)),
        When(cancelled, then=Value(EnrollmentStatus.CANCELLED.value)),
        When(window_ends_at__lte=at, then=Value(EnrollmentStatus.EXPIRED.value)),
        When(window_starts_at__gt=at, then=Value(EnrollmentStatus.NEW.value)),
        default=Value(EnrollmentStatus.ACTIVE.value),
        output_field=CharField(),
    )


class Enrollment(models.Model):
    """One player has one reward once (gamnify-api-enrollments). Written in bulk by COPY, so every default is explicit.

    `starts_at` and `ends_at` are set only where the enrollment has a window of its own (RollingDuration); otherwise
    the reward's is read, so that moving the reward moves its enrollments.
    """

    class Sources(models.TextChoices):
        MANUAL = "Manual"
        BULK_JOB = "BulkJob", "Bulk job"
        API = "Api", "API"
        TRIGGER = "Trigger"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # No constraint of its own: the reward's foreign key holds it, and each one is paid for by every row of a COPY.
    operator = models.ForeignKey(
        Operator,
        on_delete=models.DO_NOTHING,
        related_name="enrollments",
        db_constraint=False,
        db_index=False,
    )
    reward = models.ForeignKey(
        Reward,
        on_delete=models.PROTECT,
        related_name="enrollments",
        db_index=False,
    )
    # As bytes, like those of restrictions: that is how the index finds the beginning of an id.
    operator_player_id = models.CharField("player", max_length=255, db_collation="C")
    bet_value = models.DecimalField(max_digits=18, decimal_places=4)
    total_bet_count = models.IntegerField()
    remaining_bet_count = models.IntegerField()
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=8, choices=Sources)
    # No constraint of its own either: whoever enrols for a job holds its row, and jobs are never deleted.
    job = models.ForeignKey(
        BulkJob,
        on_delete=models.PROTECT,
        related_name="enrollments",
        null=True,
        db_constraint=False,
        db_index=False,
    )
    job_row = models.IntegerField(null=True)
    created_at = models.DateTimeField("enrolled")
    created_by = models.CharField(max_length=200)
    # Why somebody enrolled one player by hand, and why somebody cancelled.
    reason = models.CharField(max_length=500, null=True)
    updated_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=200, null=True)
    cancel_reason = models.CharField(max_length=500, null=True)
    # The budgets that it was taken out of, so that what it leaves unused goes back to exactly these; null for none.
    # Moments could not say it: a chunk and a new budget may each have read the clock before the other.
    counted_by = ArrayField(models.UUIDField(), null=True)
    # When what it leaves unused was given back to them.
    settled_at = models.DateTimeField(null=True)

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        permissions = [
            ("enroll_player", "Can enrol a single player"),
            ("cancel_enrollment", "Can cancel an enrollment"),
        ]
        indexes = [
            # The player's page, and "has this player this reward already?" for every row of a list. The player first:
            # that question must find no other index that would do (services/known.py).
            models.Index(fields=["operator_player_id", "operator", "reward"], name="enrollments_by_player"),
            # The list of all enrollments, newest first: ids come in the order of time, so rows go to its end.
            models.Index(fields=["operator", "id"], name="enrollments_of_an_operator"),
            # The enrollments of a reward, newest first, paged by key.
            models.Index(fields=["reward", "id"], name="enrollments_of_a_reward"),
            # "Has anybody come into this reward but by lists?" Rows of lists are not in it and do not pay for it.
            models.Index(fields=["reward", "id"], condition=Q(job__isnull=True), name="enrollments_not_of_a_job"),
            # What budgets may still get back; rows that no budget counts are not in it and do not pay for it.
            models.Index(
                fields=["reward", "id"],
                condition=Q(counted_by__isnull=False, settled_at__isnull=True),
                name="enrollments_not_settled",
            ),
        ]
        constraints = [
            # Whatever is tried again after a crash; also the enrolled players of a job in the order of its file.
            models.UniqueConstraint(
                fields=["job", "job_row"],
                condition=Q(job__isnull=False),
                name="row_of_a_job_enrolls_once",
            ),
            # Not the regular expression of `is_not_blank`: every row of a COPY pays for it.
            models.CheckConstraint(condition=~Q(operator_player_id=""), name="enrollment_names_a_player"),
            models.CheckConstraint(
                condition=Q(
                    bet_value__gt=0,
                    total_bet_count__gt=0,
                    remaining_bet_count__gte=0,
                    remaining_bet_count__lte=F("total_bet_count"),
                ),
                name="enrollment_is_worth_something_and_never_overused",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True, ends_at__isnull=True)
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=F("starts_at")),
                name="enrollment_ends_after_it_starts",
            ),
            goes_together("job", "job_row", "enrollment_of_a_job_knows_its_row"),
            goes_together("cancelled_at", "cancelled_by", "enrollment_cancellation_has_a_person"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(counted_by__isnull=False),
                name="only_what_a_budget_counted_is_settled",
            ),
        ]

    def __str__(self) -> str:
        # The player last: pages write the first letter large, and ids know the difference.
        return f"{self.reward}: {self.operator_player_id}"

    def window(self) -> Window:
        """When it can be used: its own window where it has one, else the reward's."""
        if self.starts_at is not None and self.ends_at is not None:
            return Window(self.starts_at, self.ends_at)
        return Window(self.reward.starts_at, self.reward.ends_at)

    def status(self, *, at: datetime) -> EnrollmentStatus:
        window = self.window()
        reward = self.reward
        return status_of(
            starts_at=window.starts_at,
            ends_at=window.ends_at,
            cancelled_at=earliest(self.cancelled_at, reward.cancelled_at, reward.campaign.cancelled_at),
            remaining_bet_count=self.remaining_bet_count,
            at=at,
        )
