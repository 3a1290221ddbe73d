"""Working through a job step by step: what a step does moves together or not at all.

Whoever holds the lock on the job's row works on it; whatever dies gives the lock back and leaves the cursor where the
last whole step ended. So any number of workers, nudges and crashes ends with every row handled exactly once.
"""

from collections import Counter
from datetime import datetime
from enum import Enum, auto
from typing import Final
from uuid import UUID

from django.db import transaction

from core.refusal import Fault, Refusal
from enrollments.bulk.layout import Layout
from enrollments.bulk.previewing import take_preview_step
from enrollments.bulk.rejections import write_rejections
from enrollments.bulk.rows import Rejected, RowCheck
from enrollments.bulk.scanning import repeats_among
from enrollments.bulk.source import read_rows
from enrollments.bulk.taking_back import take_back
from enrollments.models import BulkJob, Enrollment, JobEvent
from enrollments.rules.jobs import JobState
from enrollments.services.decisions import approval_holds
from enrollments.services.enroll import Candidate, Outcome, Refused, Source, enroll_players
from enrollments.services.running import NARROWING
from enrollments.services.timeline import note

CHUNK_ROWS: Final = 10_000


class Step(Enum):
    """What a worker should do after a step."""

    AGAIN = auto()
    STOP = auto()


@transaction.atomic
def advance_job(*, job_id: UUID, at: datetime, rows: int = CHUNK_ROWS) -> Step:
    """Takes the job one step further: previews, enrols or takes back the next `rows` rows of it.

    Does nothing (STOP) where another worker holds the job or there is nothing left to do. Refuses FileMissing.
    """
    job = _hold(job_id)
    if job is None or not job.has_work:
        return Step.STOP
    job.heartbeat_at = at
    if job.undoing:
        take_back(job, rows=rows, at=at)
    elif job.previewed_at is None:
        take_preview_step(job, rows=rows, at=at)
    elif job.started_at is None:
        _start(job, at)
    else:
        _handle_rows(job, at, rows)
    job.setback_count, job.retry_at = 0, None
    job.save()
    return Step.AGAIN if job.has_work else Step.STOP


@transaction.atomic
def reject_next_row(*, job_id: UUID, reference: str, at: datetime) -> None:
    """Rejects the one row that breaks whatever is tried with it; the job goes on behind it."""
    job = _hold(job_id)
    if job is None or not job.has_work or job.started_at is None:
        return
    job.heartbeat_at = at
    layout = Layout.from_json(job.layout)
    read, *cursor = read_rows(job, offset=job.cursor_bytes, number=job.cursor_row, rows=1)
    job.cursor_bytes, job.cursor_row = cursor
    fault = Fault("", "InternalError", f"Something broke on our side. Give support this reference: {reference}.")
    rejected = [Rejected(row, fault) for row in read]
    write_rejections(job, layout, rejected)
    _count_up(job, Outcome(), rejected)
    job.save()


def _hold(job_id: UUID) -> BulkJob | None:
    """The job's row, locked; None when another worker holds it."""
    jobs = BulkJob.objects.select_for_update(skip_locked=True, of=("self",))
    return jobs.select_related("operator", "reward__campaign", "reward__operator").filter(pk=job_id).first()


def _start(job: BulkJob, at: datetime) -> None:
    if not approval_holds(job, at=at):
        return
    layout = Layout.from_json(job.layout)
    job.state = JobState.PROCESSING
    job.started_at = at
    job.cursor_bytes, job.cursor_row = layout.data_offset, layout.data_row
    note(job, JobEvent.Kinds.STARTED, at=at)


def _handle_rows(job: BulkJob, at: datetime, rows: int) -> None:
    rows = min(rows, job.chunk_rows or rows)
    read, *cursor = read_rows(job, offset=job.cursor_bytes, number=job.cursor_row, rows=rows)
    job.cursor_bytes, job.cursor_row = cursor
    check = RowCheck(Layout.from_json(job.layout), job.reward.terms())
    given = [check.read(row) for row in read]
    outcome = _enroll(job, [each for each in given if isinstance(each, Candidate)], at)
    rejected = [each for each in given if isinstance(each, Rejected)]
    if outcome.refused:
        by_number = {row.number: row for row in read}
        rejected += [Rejected(by_number[candidate.row], fault) for candidate, fault in outcome.refused if candidate.row]
    write_rejections(job, check.layout, rejected)
    _count_up(job, outcome, rejected)
    # What broke is behind us: larger steps again.
    job.chunk_rows = job.chunk_rows and (job.chunk_rows * NARROWING if job.chunk_rows < CHUNK_ROWS else None)
    if len(read) < rows:
        job.state, job.finished_at = JobState.COMPLETED, at
        note(job, JobEvent.Kinds.COMPLETED, at=at)


def _enroll(job: BulkJob, candidates: list[Candidate], at: datetime) -> Outcome:
    source = Source(
        kind=Enrollment.Sources.BULK_JOB,
        job=job,
        once=not job.enroll_repeats,
        only_new=not job.enroll_repeats,
        repeats=repeats_among(job, candidates),
    )
    try:
        return enroll_players(
            reward=job.reward,
            candidates=candidates,
            source=source,
            by=job.uploaded_by,
            at=at,
        )
    except Refusal as closed:
        # Cancelled or ended while the job ran: what is left is rejected, each row with the reason.
        fault = Fault("", closed.code, closed.message)
        return Outcome(refused=[Refused(candidate, fault) for candidate in candidates])


def _count_up(job: BulkJob, outcome: Outcome, rejected: list[Rejected]) -> None:
    codes = Counter(reject.fault.code for reject in rejected)
    job.enrolled_count += outcome.enrolled_count
    job.enrolled_value += outcome.enrolled_value
    job.fallback_count += outcome.fallback_count
    job.rejected_count += len(rejected)
    job.repeated_count += outcome.repeated_count + codes["PlayerRepeated"]
    job.rejected_by_code = dict(Counter(job.rejected_by_code) + codes)
