"""Stopping lists and letting them go on, and what becomes of them when something broke, whatever they enrol into.

Whoever calls these holds the row of the list.
"""

from collections import Counter
from datetime import datetime, timedelta
from typing import Final

from core.refusal import Refusal
from enrollments.bulk.layout import Layout
from enrollments.models import ListEvent, ListJob
from enrollments.rules.jobs import JobState
from enrollments.services.timeline import note

# A chunk takes a second or so; a list that was quiet for longer has lost its worker or its nudge.
PATIENCE: Final = timedelta(seconds=10)
MAX_SETBACKS: Final = 5
# Chunks shrink by this while the row is looked for that breaks them, and grow by it again.
NARROWING: Final = 10


def pause(job: ListJob, *, by: str, at: datetime) -> None:
    """Stops it between two chunks until it is resumed. Again changes nothing; refuses JobFinished."""
    if job.finished and not job.undoing:
        raise Refusal("JobFinished", f"{job} is finished already.")
    if job.paused_at is None:
        job.paused_at, job.paused_by = at, by
        note(job, ListEvent.Kinds.PAUSED, by=by, at=at)
        job.save()


def resume(job: ListJob, *, by: str, at: datetime) -> None:
    """Lets it go on that was paused, also while it is undone, or that Failed because something broke on our side.

    One that is at work already is left to it. Refuses JobFinished, JobUndone, and FileUnreadable where the file is at
    fault.
    """
    if job.state == JobState.FAILED and not job.undoing:
        _revive(job)
    elif job.finished and not job.undoing:
        raise Refusal("JobFinished", f"{job} is finished already.")
    elif job.paused_at is None:
        return
    job.paused_at = job.paused_by = None
    # Whoever lets it go on has seen to what broke: it may break as often as a new one.
    job.setback_count, job.retry_at, job.heartbeat_at, job.nudged_at = 0, None, None, None
    note(job, ListEvent.Kinds.RESUMED, by=by, at=at)
    job.save()


def cancel(job: ListJob, *, by: str, at: datetime) -> None:
    """Ends it between two chunks: who was enrolled until then stays, the other rows are not processed.

    Again changes nothing; refuses JobFinished.
    """
    if job.cancelled_at is not None:
        return
    if job.finished:
        raise Refusal("JobFinished", f"{job} is finished already.")
    job.paused_at = job.paused_by = None
    _end(job, ListEvent.Kinds.CANCELLED, by=by, at=at)


def abandon(job: ListJob, *, by: str, at: datetime) -> None:
    """Ends a list that waits for confirmation, with nobody enrolled. Again changes nothing; refuses JobConfirmed."""
    if job.abandoned:
        return
    if job.finished:
        raise Refusal("JobFinished", f"{job} is finished already.")
    if not job.awaits_confirmation:
        raise Refusal("JobConfirmed", f"{job} was confirmed already and can no longer be abandoned.")
    _end(job, ListEvent.Kinds.ABANDONED, by=by, at=at)


def begin(job: ListJob, *, at: datetime) -> None:
    """Begins to enrol the rows of a list that was confirmed, at the byte where they begin; the caller saves it."""
    layout = Layout.from_json(job.layout)
    job.state, job.started_at = JobState.PROCESSING, at
    job.cursor_bytes, job.cursor_row = layout.data_offset, layout.data_row
    note(job, ListEvent.Kinds.STARTED, at=at)


def complete(job: ListJob, *, at: datetime) -> None:
    """Ends a list whose last row was handled; the caller saves it."""
    job.state, job.finished_at = JobState.COMPLETED, at
    note(job, ListEvent.Kinds.COMPLETED, at=at)


def count_rejected(job: ListJob, codes: Counter[str]) -> None:
    """Counts rows that were rejected; the caller saves the list."""
    job.rejected_count += codes.total()
    job.rejected_by_code = dict(Counter(job.rejected_by_code) + codes)


def set_back(job: ListJob, *, reference: str, at: datetime) -> None:
    """Notes that a step broke down: the list is tried again later, and after MAX_SETBACKS in a row it has Failed.

    What was done until then stands, and the counts say so. `reference` is what people can give to support.
    """
    if not job.has_work:
        return
    job.setback_count += 1
    job.retry_at = at + timedelta(seconds=2**job.setback_count)
    if job.setback_count >= MAX_SETBACKS:
        sentence = (
            f"Something broke on our side, {MAX_SETBACKS} times in a row. Give support this reference: {reference}."
        )
        _give_up(job, sentence, at=at)
    else:
        note(job, ListEvent.Kinds.SETBACK, at=at, text=f"Tried again shortly. Reference {reference}.")
    job.save()


def widen(job: ListJob, *, usual: int) -> None:
    """Makes chunks larger again, up to the `usual` size, once what broke is behind us; the caller saves the list."""
    job.chunk_rows = job.chunk_rows and (job.chunk_rows * NARROWING if job.chunk_rows < usual else None)


def mark_failed(job: ListJob, code: str, message: str, *, at: datetime) -> None:
    """Puts a list that the caller saves into Failed."""
    job.state, job.finished_at = JobState.FAILED, at
    job.failure_code, job.failure_message = code, message
    job.forget_conversion()


def can_resume(job: ListJob) -> bool:
    """Whether a list that Failed can go on: what broke was ours, not the file."""
    return job.state == JobState.FAILED and job.failure_code == "InternalError" and not job.undo_asked


def _end(job: ListJob, kind: ListEvent.Kinds, *, by: str, at: datetime) -> None:
    job.forget_conversion()
    job.state, job.finished_at = JobState.COMPLETED, at
    job.cancelled_at, job.cancelled_by = at, by
    note(job, kind, by=by, at=at)
    job.save()


def _revive(job: ListJob) -> None:
    if job.undo_asked:
        raise Refusal("JobUndone", f"{job} is undone. Upload the list again.")
    if not can_resume(job):
        raise Refusal("FileUnreadable", f"The file of {job} cannot be read. Mend it and upload it again.")
    job.state = JobState.PENDING if job.started_at is None else JobState.PROCESSING
    job.finished_at = job.failure_code = job.failure_message = None


def _give_up(job: ListJob, sentence: str, *, at: datetime) -> None:
    if job.undoing:
        # What was enrolled is there: the job itself stays as it ended, and somebody must resume the undoing.
        job.paused_at, job.paused_by = at, "System"
        note(job, ListEvent.Kinds.PAUSED, at=at, text=sentence)
        return
    mark_failed(job, "InternalError", sentence, at=at)
    note(job, ListEvent.Kinds.FAILED, at=at, text=sentence)
