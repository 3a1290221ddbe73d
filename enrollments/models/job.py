"""A list of players that is being enrolled. The row is the queue."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q

from core.constraints import goes_together
from core.ids import new_id
from enrollments.rules.jobs import UNFINISHED, JobState
from operators.models import Operator
from rewards.models import Reward


def stored_name(job: "BulkJob", file_name: str) -> str:  # noqa: ARG001 - the uploader's name is never a path
    """Where the bytes of an upload lie in the storage: under the job's id, whatever the file was called."""
    return f"bulk/{job.operator_id}/{job.id}"


def converted_name(job: "BulkJob", file_name: str) -> str:  # noqa: ARG001 - as above
    """Where the CSV lies into which an upload of another form was converted."""
    return f"{stored_name(job, '')}.csv"


class BulkJobQuerySet(models.QuerySet["BulkJob"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)

    def workable(self) -> Self:
        """What workers work on: lists to be previewed, confirmed ones to be enrolled, enrolled ones to be undone."""
        to_preview = Q(state__in=UNFINISHED, previewed_at__isnull=True)
        to_enrol = Q(state__in=UNFINISHED, confirmed_at__isnull=False)
        to_undo = Q(undo_asked_at__isnull=False, undone_at__isnull=True)
        return self.filter(to_preview | to_enrol | to_undo, paused_at__isnull=True)

    def awaiting_confirmation(self) -> Self:
        """Those that wait for a person: the same as `BulkJob.awaits_confirmation`."""
        return self.filter(state=JobState.PENDING, confirmed_at__isnull=True)

    def awaiting_approval(self) -> Self:
        """Those that wait for a second person."""
        return self.awaiting_confirmation().filter(approval_asked_at__isnull=False)

    def left_alone(self, *, at: datetime, patience: timedelta) -> Self:
        """Those that should move but have not for `patience`: their nudge or their worker was lost."""
        quiet = Q(heartbeat_at__isnull=True) | Q(heartbeat_at__lt=at - patience)
        not_nudged = Q(nudged_at__isnull=True) | Q(nudged_at__lt=at - patience)
        due = Q(retry_at__isnull=True) | Q(retry_at__lte=at)
        return self.workable().filter(quiet, not_nudged, due, uploaded_at__lt=at - patience)


class BulkJob(models.Model):
    """One upload: its file, how far it has come, and what came of it.

    A list is previewed (`Preview`), confirmed by a person or by the system that sent it, enrolled chunk by chunk, and
    may be undone. enrolled + rejected + unprocessed = rows of the file, at every moment. `cursor_bytes` and
    `cursor_row` say where the next chunk begins; they move in the same transaction as the rows that they passed.
    """

    class States(models.TextChoices):
        PENDING = JobState.PENDING.value
        PROCESSING = JobState.PROCESSING.value
        COMPLETED = JobState.COMPLETED.value
        FAILED = JobState.FAILED.value

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="bulk_jobs")
    # What people call it: "job 41", counted per operator.
    number = models.PositiveIntegerField()
    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="bulk_jobs")
    state = models.CharField(max_length=10, choices=States, default=States.PENDING)
    # The list whose rejected rows this one corrects.
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    # False: only new players. True: also those who have the reward already, and each as often as the list names them.
    enroll_repeats = models.BooleanField(default=False)
    repeats_reason = models.CharField(max_length=500, null=True)
    # Whoever sent it knows that the same list came before.
    repeat_accepted = models.BooleanField(default=False)

    file = models.FileField(upload_to=stored_name, max_length=200)
    file_name = models.CharField(max_length=255)
    file_size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    # How the file is read (bulk.reading.Reading), and what of it people have chosen (bulk.reading.Choice).
    reading_choice = models.JSONField(null=True)
    reading = models.JSONField(null=True)
    # The same rows as a plain CSV in UTF-8, where the upload is something else.
    converted = models.FileField(upload_to=converted_name, max_length=200, null=True)
    # How far that has come, while it takes several steps (bulk.converting.Conversion).
    conversion = models.JSONField(null=True)
    # How the plain CSV is laid out (bulk.layout.Layout); null when it cannot be read.
    layout = models.JSONField(null=True)
    # The same for the same rows, whatever their order and the form of the file; null until they were read.
    fingerprint = models.CharField(max_length=40, null=True)

    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=200)
    previewed_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=200, null=True)
    # Who confirmed a list that costs more than one person may give away, and what it was that they asked for.
    approval_asked_at = models.DateTimeField(null=True)
    approval_asked_by = models.CharField(max_length=200, null=True)
    approval_binding = models.JSONField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=200, null=True)
    paused_at = models.DateTimeField(null=True)
    paused_by = models.CharField(max_length=200, null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=200, null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    failure_code = models.CharField(max_length=40, null=True)
    failure_message = models.TextField(null=True)

    row_count = models.IntegerField(null=True)
    enrolled_count = models.IntegerField(default=0)
    rejected_count = models.IntegerField(default=0)
    repeated_count = models.IntegerField(default=0)
    fallback_count = models.IntegerField(default=0)
    enrolled_value = models.DecimalField(max_digits=24, decimal_places=4, default=0)
    # {"BetValueOutOfRange": 3, ...}: adds up to rejected_count.
    rejected_by_code = models.JSONField(default=dict)

    cursor_bytes = models.BigIntegerField(default=0)
    cursor_row = models.IntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True)
    nudged_at = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)
    setback_count = models.PositiveSmallIntegerField(default=0)
    # After something broke chunks are small, until the row is found that breaks them; null: the usual size.
    chunk_rows = models.PositiveIntegerField(null=True)

    undo_asked_at = models.DateTimeField(null=True)
    undo_asked_by = models.CharField(max_length=200, null=True)
    undo_reason = models.CharField(max_length=500, null=True)
    # The last row of the file whose enrollment was looked at.
    undo_row = models.IntegerField(default=0)
    undone_at = models.DateTimeField(null=True)
    reversed_count = models.IntegerField(default=0)
    # {"BetsUsed": 3, ...}: enrollments that were kept, by the reason.
    kept_by_code = models.JSONField(default=dict)

    objects = BulkJobQuerySet.as_manager()

    class Meta:
        verbose_name = "bulk job"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["operator", "-id"], name="jobs_newest_first"),
            # The sweeper looks every few seconds; unfinished jobs are few among many.
            models.Index(
                fields=["heartbeat_at"],
                condition=Q(state__in=[state.value for state in UNFINISHED]),
                name="unfinished_jobs",
            ),
            # "Was this file uploaded before?"
            models.Index(fields=["reward", "sha256"], name="jobs_with_the_same_bytes"),
            models.Index(fields=["reward", "fingerprint"], name="jobs_with_the_same_rows"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["operator", "number"], name="job_number_is_unique"),
            models.CheckConstraint(
                condition=Q(row_count__isnull=True) | Q(row_count__gte=F("enrolled_count") + F("rejected_count")),
                name="job_counts_no_row_twice",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in JobState]),
                name="job_has_one_of_the_four_states",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in UNFINISHED], finished_at__isnull=True)
                | ~Q(state__in=[state.value for state in UNFINISHED]) & Q(finished_at__isnull=False),
                name="finished_job_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=JobState.FAILED.value) | Q(failure_code__isnull=False),
                name="failed_job_says_why",
            ),
            goes_together("confirmed_at", "confirmed_by", "job_confirmation_has_a_person"),
            goes_together("cancelled_at", "cancelled_by", "job_cancellation_has_a_person"),
            goes_together("paused_at", "paused_by", "job_pause_has_a_person"),
            goes_together("undo_asked_at", "undo_asked_by", "job_undoing_has_a_person"),
            goes_together("approval_asked_at", "approval_asked_by", "job_approval_is_asked_by_a_person"),
            models.CheckConstraint(
                condition=Q(approved_at__isnull=True, approved_by__isnull=True)
                | Q(approved_at__isnull=False, approved_by__isnull=False) & ~Q(approved_by=F("uploaded_by")),
                name="nobody_approves_their_own_upload",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(undo_asked_at__isnull=False),
                name="job_is_undone_because_somebody_asked",
            ),
        ]
        permissions = [
            ("manage_bulkjob", "Can pause, resume, cancel and undo the lists of others"),
            ("approve_bulkjob", "Can approve a list that somebody else has uploaded"),
        ]

    def __str__(self) -> str:
        return f"Job {self.number}"

    def forget_conversion(self) -> None:
        """Gives up what steps of its conversion have left for later ones; the caller saves the job."""
        if self.conversion is not None:
            self.conversion = None
            self.shared_texts.all().delete()
            self.converted_pieces.all().delete()

    @property
    def finished(self) -> bool:
        return JobState(self.state) not in UNFINISHED

    @property
    def has_work(self) -> bool:
        """Whether a worker can do something for it: the same as `workable`."""
        if self.paused_at is not None:
            return False
        if self.finished:
            return self.undoing
        return self.previewed_at is None or self.confirmed_at is not None

    @property
    def processed_count(self) -> int:
        return self.enrolled_count + self.rejected_count

    @property
    def unprocessed_count(self) -> int | None:
        """Rows not reached; None while the rows have not been counted."""
        return None if self.row_count is None else self.row_count - self.processed_count

    @property
    def awaits_confirmation(self) -> bool:
        return self.state == JobState.PENDING and self.confirmed_at is None

    @property
    def awaits_approval(self) -> bool:
        return self.awaits_confirmation and self.approval_asked_at is not None

    @property
    def undoing(self) -> bool:
        return self.undo_asked_at is not None and self.undone_at is None

    @property
    def abandoned(self) -> bool:
        """Cancelled before it was confirmed: nobody was enrolled."""
        return self.cancelled_at is not None and self.confirmed_at is None

    @property
    def stopped(self) -> bool:
        """Cancelled while it ran: what was done until then stays."""
        return self.cancelled_at is not None and self.confirmed_at is not None
