"""What all lists have in common that workers work off, whatever their rows are enrolled into.

A floor that enrols customers into something else than rewards makes its table from this one, and the parts of
`enrollments.bulk` and `enrollments.services` that take a `ListJob` work for it too (docs/adr/0027).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self, TypeVar
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from core.constraints import goes_together
from core.ids import new_id
from enrollments.rules.columns import AS_AGREED, LABELS, Names
from enrollments.rules.jobs import UNFINISHED, JobState


def stored_name(job: "ListJob", file_name: str) -> str:  # noqa: ARG001 - the uploader's name is never a path
    """Where the bytes of an upload lie in the storage: under the job's id, whatever the file was called."""
    return f"bulk/{job.operator_id}/{job.id}"


def converted_name(job: "ListJob", file_name: str) -> str:  # noqa: ARG001 - as above
    """Where the CSV lies into which an upload of another form was converted."""
    return f"{stored_name(job, '')}.csv"


def life_constraints(noun: str) -> list[models.BaseConstraint]:
    """What is true of a list at every moment; the names are sentences about a `noun`."""
    unfinished = [state.value for state in UNFINISHED]
    return [
        models.CheckConstraint(
            condition=Q(row_count__isnull=True) | Q(row_count__gte=F("enrolled_count") + F("rejected_count")),
            name=f"{noun}_counts_no_row_twice",
        ),
        models.CheckConstraint(
            condition=Q(state__in=[state.value for state in JobState]),
            name=f"{noun}_has_one_of_the_four_states",
        ),
        models.CheckConstraint(
            condition=Q(state__in=unfinished, finished_at__isnull=True)
            | ~Q(state__in=unfinished) & Q(finished_at__isnull=False),
            name=f"finished_{noun}_says_when",
        ),
        models.CheckConstraint(
            condition=~Q(state=JobState.FAILED.value) | Q(failure_code__isnull=False),
            name=f"failed_{noun}_says_why",
        ),
        goes_together("confirmed_at", "confirmed_by", f"{noun}_confirmation_has_a_person"),
        goes_together("cancelled_at", "cancelled_by", f"{noun}_cancellation_has_a_person"),
        goes_together("paused_at", "paused_by", f"{noun}_pause_has_a_person"),
        goes_together("undo_asked_at", "undo_asked_by", f"{noun}_undoing_has_a_person"),
        models.CheckConstraint(
            condition=Q(undone_at__isnull=True) | Q(undo_asked_at__isnull=False),
            name=f"{noun}_is_undone_because_somebody_asked",
        ),
    ]


def unfinished_index(name: str) -> models.Index:
    """The sweeper looks every few seconds; unfinished lists are few among many."""
    condition = Q(state__in=[state.value for state in UNFINISHED])
    return models.Index(fields=["heartbeat_at"], condition=condition, name=name)


J = TypeVar("J", bound="ListJob")


class ListJobQuerySet(models.QuerySet[J]):
    def workable(self) -> Self:
        """What workers work on: lists to be previewed, confirmed ones to be enrolled, enrolled ones to be undone."""
        to_preview = Q(state__in=UNFINISHED, previewed_at__isnull=True)
        to_enrol = Q(state__in=UNFINISHED, confirmed_at__isnull=False)
        to_undo = Q(undo_asked_at__isnull=False, undone_at__isnull=True)
        return self.filter(to_preview | to_enrol | to_undo, paused_at__isnull=True)

    def same_before(self, job: "ListJob") -> Self:
        """Earlier uploads of the same list, the latest first; not those that never went ahead.

        The same bytes; or, once both were read, the same rows in whatever order and form.
        """
        same = Q(sha256=job.sha256)
        if job.fingerprint is not None:
            same |= Q(fingerprint=job.fingerprint)
        return self.filter(same, confirmed_at__isnull=False, number__lt=job.number).order_by("-number")

    def left_alone(self, *, at: datetime, patience: timedelta) -> Self:
        """Those that should move but have not for `patience`: their nudge or their worker was lost."""
        quiet = Q(heartbeat_at__isnull=True) | Q(heartbeat_at__lt=at - patience)
        not_nudged = Q(nudged_at__isnull=True) | Q(nudged_at__lt=at - patience)
        due = Q(retry_at__isnull=True) | Q(retry_at__lte=at)
        return self.workable().filter(quiet, not_nudged, due, uploaded_at__lt=at - patience)


class ListJob(models.Model):
    """One upload: its file, how far it has come, and what came of it. The row is the queue.

    enrolled + rejected + unprocessed = rows of the file, at every moment. `cursor_bytes` and `cursor_row` say where the
    next chunk begins; they move in the same transaction as the rows that they passed.

    Its `events` (ListEvent), `rejections` (ListRejection), `shared_texts` and `converted_pieces` are tables that name
    it by a foreign key `job`.
    """

    class States(models.TextChoices):
        PENDING = JobState.PENDING.value
        PROCESSING = JobState.PROCESSING.value
        COMPLETED = JobState.COMPLETED.value
        FAILED = JobState.FAILED.value

    # The field that names what its rows are enrolled into; verbs and forms that take a list call it the same.
    into: ClassVar[str]
    # What the columns of such a list are called in files, and what people read above them.
    columns: ClassVar[Names] = AS_AGREED
    labels: ClassVar[Mapping[str, str]] = LABELS

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # What people call it: "job 41", counted per operator.
    number = models.PositiveIntegerField()
    # The list whose rejected rows this one corrects.
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    state = models.CharField(max_length=10, choices=States, default=States.PENDING)

    file = models.FileField(upload_to=stored_name, max_length=200)
    file_name = models.CharField(max_length=255)
    file_size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    # The same for the same rows, whatever their order and the form of the file; null until they were read.
    fingerprint = models.CharField(max_length=40, null=True)
    # How the file is read (bulk.reading.Reading), and what of it people have chosen (bulk.reading.Choice).
    reading_choice = models.JSONField(null=True)
    reading = models.JSONField(null=True)
    # The same rows as a plain CSV in UTF-8, where the upload is something else.
    converted = models.FileField(upload_to=converted_name, max_length=200, null=True)
    # How far that has come, while it takes several steps (bulk.converting.Conversion).
    conversion = models.JSONField(null=True)
    # How the plain CSV is laid out (bulk.layout.Layout); null when it cannot be read.
    layout = models.JSONField(null=True)

    uploaded_at = models.DateTimeField()
    uploaded_by = models.CharField(max_length=200)
    previewed_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=200, null=True)
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
    # The last row of the file of whose player it was decided.
    undo_row = models.IntegerField(default=0)
    undone_at = models.DateTimeField(null=True)
    reversed_count = models.IntegerField(default=0)
    # {"BetsUsed": 3, ...}: those who were kept, by the reason.
    kept_by_code = models.JSONField(default=dict)

    operator_id: int
    parent_id: UUID | None
    # Managers of whichever tables name such a list, of lists of its own kind too.
    children: Any
    events: Any
    rejections: Any
    shared_texts: Any
    converted_pieces: Any

    class Meta:
        abstract = True

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
    def abandoned(self) -> bool:
        """Cancelled before it was confirmed: nobody was enrolled."""
        return self.cancelled_at is not None and self.confirmed_at is None

    @property
    def stopped(self) -> bool:
        """Cancelled while it ran: what was done until then stays."""
        return self.cancelled_at is not None and self.confirmed_at is not None

    @property
    def undo_asked(self) -> bool:
        return self.undo_asked_at is not None

    @property
    def undoing(self) -> bool:
        return self.undo_asked and self.undone_at is None

    @property
    def can_be_undone(self) -> bool:
        """Whether there is something to undo: the same as `ask_to_undo` refuses."""
        return self.finished and self.enrolled_count > 0 and not self.undo_asked

    @property
    def enrolled_into(self) -> Any:
        return getattr(self, self.into)

    @property
    def can_be_corrected(self) -> bool:
        """Whether it has ended with rows that may be corrected; of one that is undone nobody wants more."""
        return self.finished and self.rejected_count > 0 and self.layout is not None and not self.undo_asked

    @property
    def corrected_layout(self) -> dict[str, Any] | None:
        """The layout of the list that this one corrects."""
        return self.parent.layout if self.parent else None

    # What only some kinds of lists are: approved by a second person, worth something.

    @property
    def awaits_approval(self) -> bool:
        return False

    @property
    def worth(self) -> str:
        """What it cost to enrol them, for people; empty where nothing is given."""
        return ""
