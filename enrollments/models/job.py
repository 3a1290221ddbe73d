"""A list of players that is being enrolled into a reward. The row is the queue."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from core.constraints import goes_together
from core.currencies import money
from enrollments.models.list_job import (
    ListJob,
    ListJobQuerySet,
    converted_name,
    life_constraints,
    stored_name,
    unfinished_index,
)
from enrollments.rules.jobs import JobState
from operators.models import Operator
from rewards.models import Reward

# Landed migrations look for these two here.
__all__ = ["BulkJob", "converted_name", "stored_name"]


class BulkJobQuerySet(ListJobQuerySet["BulkJob"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)

    def awaiting_confirmation(self) -> Self:
        """Those that wait for a person: the same as `BulkJob.awaits_confirmation`."""
        return self.filter(state=JobState.PENDING, confirmed_at__isnull=True)

    def awaiting_approval(self) -> Self:
        """Those that wait for a second person."""
        return self.awaiting_confirmation().filter(approval_asked_at__isnull=False)


class BulkJob(ListJob):
    """A list of players for a reward.

    It is previewed (`Preview`), confirmed by a person or by the system that sent it, enrolled chunk by chunk, and may
    be undone.
    """

    into: ClassVar[str] = "reward"

    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="bulk_jobs")
    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="bulk_jobs")
    # False: only new players. True: also those who have the reward already, and each as often as the list names them.
    enroll_repeats = models.BooleanField(default=False)
    repeats_reason = models.CharField(max_length=500, null=True)
    # Whoever sent it knows that the same list came before.
    repeat_accepted = models.BooleanField(default=False)

    # Who confirmed a list that costs more than one person may give away, and what it was that they asked for.
    approval_asked_at = models.DateTimeField(null=True)
    approval_asked_by = models.CharField(max_length=200, null=True)
    approval_binding = models.JSONField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=200, null=True)

    repeated_count = models.IntegerField(default=0)
    fallback_count = models.IntegerField(default=0)
    enrolled_value = models.DecimalField(max_digits=24, decimal_places=4, default=0)

    objects = BulkJobQuerySet.as_manager()

    class Meta:
        verbose_name = "bulk job"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["operator", "-id"], name="jobs_newest_first"),
            unfinished_index("unfinished_jobs"),
            # "Was this file uploaded before?"
            models.Index(fields=["reward", "sha256"], name="jobs_with_the_same_bytes"),
            models.Index(fields=["reward", "fingerprint"], name="jobs_with_the_same_rows"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["operator", "number"], name="job_number_is_unique"),
            *life_constraints("job"),
            goes_together("approval_asked_at", "approval_asked_by", "job_approval_is_asked_by_a_person"),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False) & ~Q(approved_by=F("uploaded_by")),
                name="nobody_approves_their_own_upload",
            ),
        ]
        permissions = [
            ("manage_bulkjob", "Can pause, resume, cancel and undo the lists of others"),
            ("approve_bulkjob", "Can approve a list that somebody else has uploaded"),
        ]

    def __str__(self) -> str:
        return f"Job {self.number}"

    @property
    def awaits_approval(self) -> bool:
        return self.awaits_confirmation and self.approval_asked_at is not None

    @property
    def worth(self) -> str:
        return money(self.enrolled_value, self.reward.currency)
