"""Where a job stands, in the words of people; behind them are the four states of the wire."""

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from enrollments.models import ListJob
from enrollments.rules.jobs import JobState


class Stage(StrEnum):
    READING = "Reading"
    DECISION = "Needs a decision"
    APPROVAL = "Needs approval"
    WAITING = "Waiting"
    ENROLLING = "Enrolling"
    PAUSED = "Paused"
    COMPLETED = "Completed"
    CANCELLED = "Cancelled"
    ABANDONED = "Abandoned"
    FAILED = "Failed"
    UNDOING = "Undoing"
    UNDONE = "Undone"


# Their pages ask again and again how far it is.
MOVING: Final = frozenset({Stage.READING, Stage.WAITING, Stage.ENROLLING, Stage.UNDOING})

COLOURS: Final = MappingProxyType(
    {
        Stage.READING.value: "info",
        Stage.DECISION.value: "warning",
        Stage.APPROVAL.value: "warning",
        Stage.WAITING.value: "info",
        Stage.ENROLLING.value: "primary",
        Stage.PAUSED.value: "warning",
        Stage.COMPLETED.value: "success",
        Stage.CANCELLED.value: "",
        Stage.ABANDONED.value: "",
        Stage.FAILED.value: "danger",
        Stage.UNDOING.value: "primary",
        Stage.UNDONE.value: "",
    },
)


def stage_of(job: ListJob) -> Stage:
    """What somebody who looks at the job should know first."""
    if job.paused_at is not None:
        return Stage.PAUSED
    if job.finished:
        return _ended(job)
    if job.previewed_at is None:
        return Stage.READING
    if job.awaits_confirmation:
        return Stage.APPROVAL if job.awaits_approval else Stage.DECISION
    return Stage.WAITING if job.state == JobState.PENDING else Stage.ENROLLING


def _ended(job: ListJob) -> Stage:
    if job.undo_asked:
        return Stage.UNDOING if job.undoing else Stage.UNDONE
    if job.abandoned:
        return Stage.ABANDONED
    if job.stopped:
        return Stage.CANCELLED
    return Stage.FAILED if job.state == JobState.FAILED else Stage.COMPLETED
