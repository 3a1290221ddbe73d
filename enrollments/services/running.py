"""Stopping lists and letting them go on, and taking them up when a worker was lost or something broke.

What people do is said of lists of players for rewards; what workers do, of any kind of `lists`.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from core.refusal import Refusal
from enrollments.models import BulkJob, ListEvent, ListJob
from enrollments.services.stopping import (
    MAX_SETBACKS,
    NARROWING,
    PATIENCE,
    can_resume,
    cancel,
    mark_failed,
    pause,
    resume,
    set_back,
)
from enrollments.services.timeline import note

__all__ = ["MAX_SETBACKS", "NARROWING", "PATIENCE", "can_resume", "mark_failed"]


@transaction.atomic
def pause_bulk_job(*, job_id: UUID, by: str, at: datetime) -> BulkJob:
    """Stops a job between two chunks until it is resumed. Again changes nothing; refuses JobFinished."""
    job = _locked(job_id)
    pause(job, by=by, at=at)
    return job


@transaction.atomic
def resume_bulk_job(*, job_id: UUID, by: str, at: datetime) -> BulkJob:
    """Lets a job go on that was paused, also while it is undone, or that Failed because something broke on our side.

    One that is at work already is left to it. Refuses JobFinished, JobUndone, and FileUnreadable where the file is at
    fault.
    """
    job = _locked(job_id)
    resume(job, by=by, at=at)
    return job


@transaction.atomic
def cancel_bulk_job(*, job_id: UUID, by: str, at: datetime) -> BulkJob:
    """Ends a job between two chunks: who was enrolled until then stays, the other rows are not processed.

    Again changes nothing; refuses JobFinished.
    """
    job = _locked(job_id)
    cancel(job, by=by, at=at)
    return job


@transaction.atomic
def record_setback(*, job_id: UUID, reference: str, at: datetime, lists: type[ListJob] = BulkJob) -> ListJob:
    """Notes that a step broke down: the job is tried again later, and after MAX_SETBACKS in a row it has Failed.

    What was done until then stands, and the counts say so. `reference` is what people can give to support.
    """
    job = _of_any_kind(lists, job_id)
    set_back(job, reference=reference, at=at)
    return job


@transaction.atomic
def narrow_chunk(*, job_id: UUID, rows: int, at: datetime, lists: type[ListJob] = BulkJob) -> ListJob:
    """Makes the next chunk smaller after one of `rows` rows broke down, to find the row that breaks it."""
    job = _of_any_kind(lists, job_id)
    if not job.finished:
        job.chunk_rows = max(1, rows // NARROWING)
        job.heartbeat_at = at
        job.save(update_fields=["chunk_rows", "heartbeat_at"])
    return job


@transaction.atomic
def fail_bulk_job(*, job_id: UUID, refusal: Refusal, at: datetime, lists: type[ListJob] = BulkJob) -> ListJob:
    """Ends a job that cannot go on, with the code and the sentence why. A finished one is left as it is."""
    job = _of_any_kind(lists, job_id)
    if not job.finished:
        mark_failed(job, refusal.code, refusal.message, at=at)
        note(job, ListEvent.Kinds.FAILED, at=at, text=refusal.message)
        job.save()
    return job


def jobs_left_alone(*, at: datetime, lists: type[ListJob] = BulkJob) -> list[UUID]:
    """Jobs that should move but do not: their worker or their nudge was lost."""
    # A manager of a ListJobQuerySet, whichever kind of list it is.
    jobs: Any = lists._default_manager
    return list(jobs.left_alone(at=at, patience=PATIENCE).order_by("uploaded_at").values_list("pk", flat=True))


def mark_nudged(*, job_id: UUID, at: datetime, lists: type[ListJob] = BulkJob) -> None:
    """Notes that a worker was told of the job, so that the next sweep gives it time."""
    lists._default_manager.filter(pk=job_id).update(nudged_at=at)


def _locked(job_id: UUID) -> BulkJob:
    return BulkJob.objects.select_for_update(no_key=True).get(pk=job_id)


def _of_any_kind(lists: type[ListJob], job_id: UUID) -> ListJob:
    return lists._default_manager.select_for_update(no_key=True).get(pk=job_id)
