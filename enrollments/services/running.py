"""Stopping lists and letting them go on, and taking them up when a worker was lost or something broke."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from core.refusal import Refusal
from enrollments.models import BulkJob, JobEvent
from enrollments.rules.jobs import JobState
from enrollments.services.timeline import note

# A chunk takes a second or so; a job that was quiet for longer has lost its worker or its nudge.
PATIENCE: Final = timedelta(seconds=10)
MAX_SETBACKS: Final = 5
# Chunks shrink by this while the row is looked for that breaks them, and grow by it again.
NARROWING: Final = 10


@transaction.atomic
def pause_bulk_job(*, job_id: UUID, by: str, at: datetime) -> BulkJob:
    """Stops a job between two chunks until it is resumed. Again changes nothing; refuses JobFinished."""
    job = _locked(job_id)
    if job.finished and not job.undoing:
        raise Refusal("JobFinished", f"{job} is finished already.")
    if job.paused_at is None:
        job.paused_at, job.paused_by = at, by
        note(job, JobEvent.Kinds.PAUSED, by=by, at=at)
        job.save()
    return job


@transaction.atomic
def resume_bulk_job(*, job_id: UUID, by: str, at: datetime) -> BulkJob:
    """Lets a job go on that was paused, also while it is undone, or that Failed because something broke on our side.

    One that is at work already is left to it. Refuses JobFinished, JobUndone, and FileUnreadable where the file is at
    fault.
    """
    job = _locked(job_id)
    if job.state == JobState.FAILED and not job.undoing:
        _revive(job)
    elif job.finished and not job.undoing:
        raise Refusal("JobFinished", f"{job} is finished already.")
    elif job.paused_at is None:
        return job
    job.paused_at = job.paused_by = None
    # Whoever lets it go on has seen to what broke: it may break as often as a new one.
    job.setback_count, job.retry_at, job.heartbeat_at, job.nudged_at = 0, None, None, None
    note(job, JobEvent.Kinds.RESUMED, by=by, at=at)
    job.save()
    return job


@transaction.atomic
def cancel_bulk_job(*, job_id: UUID, by: str, at: datetime) -> BulkJob:
    """Ends a job between two chunks: who was enrolled until then stays, the other rows are not processed.

    Again changes nothing; refuses JobFinished.
    """
    job = _locked(job_id)
    if job.cancelled_at is not None:
        return job
    if job.finished:
        raise Refusal("JobFinished", f"{job} is finished already.")
    job.forget_conversion()
    job.state, job.finished_at = JobState.COMPLETED, at
    job.cancelled_at, job.cancelled_by = at, by
    job.paused_at = job.paused_by = None
    note(job, JobEvent.Kinds.CANCELLED, by=by, at=at)
    job.save()
    return job


@transaction.atomic
def record_setback(*, job_id: UUID, reference: str, at: datetime) -> BulkJob:
    """Notes that a step broke down: the job is tried again later, and after MAX_SETBACKS in a row it has Failed.

    What was done until then stands, and the counts say so. `reference` is what people can give to support.
    """
    job = _locked(job_id)
    if not job.has_work:
        return job
    job.setback_count += 1
    job.retry_at = at + timedelta(seconds=2**job.setback_count)
    if job.setback_count >= MAX_SETBACKS:
        sentence = (
            f"Something broke on our side, {MAX_SETBACKS} times in a row. Give support this reference: {reference}."
        )
        _give_up(job, sentence, at=at)
    else:
        note(job, JobEvent.Kinds.SETBACK, at=at, text=f"Tried again shortly. Reference {reference}.")
    job.save()
    return job


@transaction.atomic
def narrow_chunk(*, job_id: UUID, rows: int, at: datetime) -> BulkJob:
    """Makes the next chunk smaller after one of `rows` rows broke down, to find the row that breaks it."""
    job = _locked(job_id)
    if not job.finished:
        job.chunk_rows = max(1, rows // NARROWING)
        job.heartbeat_at = at
        job.save(update_fields=["chunk_rows", "heartbeat_at"])
    return job


@transaction.atomic
def fail_bulk_job(*, job_id: UUID, refusal: Refusal, at: datetime) -> BulkJob:
    """Ends a job that cannot go on, with the code and the sentence why. A finished one is left as it is."""
    job = _locked(job_id)
    if not job.finished:
        mark_failed(job, refusal.code, refusal.message, at=at)
        note(job, JobEvent.Kinds.FAILED, at=at, text=refusal.message)
        job.save()
    return job


def mark_failed(job: BulkJob, code: str, message: str, *, at: datetime) -> None:
    """Puts a job that the caller saves into Failed."""
    job.state, job.finished_at = JobState.FAILED, at
    job.failure_code, job.failure_message = code, message
    job.forget_conversion()


def jobs_left_alone(*, at: datetime) -> list[UUID]:
    """Jobs that should move but do not: their worker or their nudge was lost."""
    quiet = BulkJob.objects.left_alone(at=at, patience=PATIENCE)
    return list(quiet.order_by("uploaded_at").values_list("pk", flat=True))


def mark_nudged(*, job_id: UUID, at: datetime) -> None:
    """Notes that a worker was told of the job, so that the next sweep gives it time."""
    BulkJob.objects.filter(pk=job_id).update(nudged_at=at)


def can_resume(job: BulkJob) -> bool:
    """Whether a job that Failed can go on: what broke was ours, not the file."""
    return job.state == JobState.FAILED and job.failure_code == "InternalError" and job.undo_asked_at is None


def _revive(job: BulkJob) -> None:
    if job.undo_asked_at is not None:
        raise Refusal("JobUndone", f"{job} is undone. Upload the list again.")
    if not can_resume(job):
        raise Refusal("FileUnreadable", f"The file of {job} cannot be read. Mend it and upload it again.")
    job.state = JobState.PENDING if job.started_at is None else JobState.PROCESSING
    job.finished_at = job.failure_code = job.failure_message = None


def _give_up(job: BulkJob, sentence: str, *, at: datetime) -> None:
    if job.undoing:
        # What was enrolled is there: the job itself stays as it ended, and somebody must resume the undoing.
        job.paused_at, job.paused_by = at, "System"
        note(job, JobEvent.Kinds.PAUSED, at=at, text=sentence)
        return
    mark_failed(job, "InternalError", sentence, at=at)
    note(job, JobEvent.Kinds.FAILED, at=at, text=sentence)


def _locked(job_id: UUID) -> BulkJob:
    return BulkJob.objects.select_for_update(no_key=True).get(pk=job_id)
