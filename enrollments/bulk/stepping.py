"""Working through a list step by step: what a step does moves together or not at all.

Whoever holds the lock on the list's row works on it; whatever dies gives the lock back and leaves the cursor where the
last whole step ended. So any number of workers, nudges and crashes ends with every row handled exactly once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from django.db import transaction

from enrollments.models import ListJob

J = TypeVar("J", bound=ListJob)
J_contra = TypeVar("J_contra", bound=ListJob, contravariant=True)


class Step(Enum):
    """What a worker should do after a step."""

    AGAIN = auto()
    STOP = auto()


class TakeStep(Protocol[J_contra]):
    """Takes a list, which is locked and has work, one step of about `rows` rows further; the caller saves it."""

    def __call__(self, job: J_contra, /, *, rows: int, at: datetime) -> None: ...


class LookAhead(Protocol[J_contra]):
    """Begins whatever the next step of a list can do without the database, which is about to commit the last one."""

    def __call__(self, job: J_contra, /, *, rows: int) -> None: ...


def _look_nowhere(_job: ListJob, /, *, rows: int) -> None:
    """For lists whose steps do nothing that could be done in advance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work(Generic[J]):
    """How workers go about one kind of list.

    `related` comes with the list's row. `reject_row` rejects the next row, which breaks whatever is tried with it, and
    names a reference. The usual chunk has `chunk_rows` rows.
    """

    model: type[J]
    related: tuple[str, ...]
    take_step: TakeStep[J]
    reject_row: Callable[[J, str], None]
    chunk_rows: int
    look_ahead: LookAhead[J] = _look_nowhere


@transaction.atomic
def advance(work: Work[J], *, job_id: UUID, at: datetime, rows: int) -> Step:
    """Takes a list one step further.

    Does nothing (STOP) where another worker holds it or there is nothing left to do. Refuses FileMissing.
    """
    job = _hold(work, job_id)
    if job is None or not job.has_work:
        return Step.STOP
    job.heartbeat_at = at
    work.take_step(job, rows=rows, at=at)
    job.setback_count, job.retry_at = 0, None
    job.save()
    step = Step.AGAIN if job.has_work else Step.STOP
    if step is Step.AGAIN:
        work.look_ahead(job, rows=rows)
    return step


@transaction.atomic
def reject_next_row(work: Work[J], *, job_id: UUID, reference: str, at: datetime) -> None:
    """Rejects the one row that breaks whatever is tried with it; the list goes on behind it."""
    job = _hold(work, job_id)
    if job is None or not job.has_work or job.started_at is None:
        return
    job.heartbeat_at = at
    work.reject_row(job, reference)
    job.save()


def _hold(work: Work[J], job_id: UUID) -> J | None:
    """The list's row, locked; None when another worker holds it.

    Not its key: whoever changes an enrollment of the list only wants to know that it is there, and has the budgets for
    which we would wait.
    """
    jobs = work.model._default_manager.select_for_update(skip_locked=True, no_key=True, of=("self",))
    return jobs.select_related(*work.related).filter(pk=job_id).first()
