"""Working through a job in chunks: enrollments, rejections, counts and cursor move together or not at all.

Whoever holds the lock on the job's row works on it; whatever dies gives the lock back and leaves the cursor where the
last whole chunk ended. So any number of workers, nudges and crashes ends with every row handled exactly once.
"""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from itertools import islice
from typing import BinaryIO, Final, NamedTuple, cast
from uuid import UUID

from django.db import transaction

from core.refusal import Fault, Refusal
from enrollments.bulk.ahead import ReadAhead
from enrollments.bulk.layout import Layout, shorten, unreadable
from enrollments.bulk.reader import Row, RowReader
from enrollments.bulk.rejections import write_rejections
from enrollments.bulk.rows import Rejected, RowCheck
from enrollments.models import BulkJob, Enrollment
from enrollments.rules.jobs import UNFINISHED, JobState
from enrollments.services.enroll import Candidate, Outcome, Refused, Source, enroll_players
from rewards.rules.terms import Terms

CHUNK_ROWS: Final = 10_000


class Step(Enum):
    """What a worker should do after a step."""

    AGAIN = auto()
    STOP = auto()


@transaction.atomic
def advance_job(*, job_id: UUID, at: datetime, rows: int = CHUNK_ROWS) -> Step:
    """Takes the job one step further: starts it, counts its rows, or handles the next `rows` of them.

    Does nothing (STOP) where another worker holds the job or there is nothing left to do. Refuses FileMissing.
    """
    job = _hold(job_id)
    if job is None or job.confirmed_at is None or JobState(job.state) not in UNFINISHED:
        return Step.STOP
    job.heartbeat_at = at
    if job.started_at is None:
        _start(job, at)
    elif job.row_count is None:
        job.row_count = _count_rows(job)
    else:
        _handle_rows(job, at, rows)
    job.setback_count, job.retry_at = 0, None
    job.save()
    return Step.STOP if job.finished else Step.AGAIN


def _hold(job_id: UUID) -> BulkJob | None:
    """The job's row, locked; None when another worker holds it."""
    jobs = BulkJob.objects.select_for_update(skip_locked=True, of=("self",))
    return jobs.select_related("operator", "reward__campaign", "reward__operator").filter(pk=job_id).first()


def _start(job: BulkJob, at: datetime) -> None:
    layout = Layout.from_json(job.layout)
    job.state = JobState.PROCESSING
    job.started_at = at
    job.cursor_bytes, job.cursor_row = layout.data_offset, layout.data_row


def _count_rows(job: BulkJob) -> int:
    with open_file(job) as file:
        return sum(1 for _ in _reader(job, file).rows())


class _Place(NamedTuple):
    """Where in which file a chunk begins, and all that decides what is found there."""

    file_name: str
    layout: str
    terms: Terms
    offset: int
    row: int
    rows: int


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Rows that were read: those that name a candidate, those that do not, and where the next ones begin."""

    rows: dict[int, Row]
    candidates: list[Candidate]
    rejected: list[Rejected]
    end_offset: int
    end_row: int


_AHEAD: Final[ReadAhead[_Chunk]] = ReadAhead()


def _handle_rows(job: BulkJob, at: datetime, rows: int) -> None:
    chunk = _next_chunk(job, rows)
    outcome = _enroll(job, chunk.candidates, at)
    rejected = chunk.rejected
    rejected += [Rejected(chunk.rows[candidate.row], fault) for candidate, fault in outcome.refused if candidate.row]
    write_rejections(job, Layout.from_json(job.layout), rejected)
    _count_up(job, outcome, rejected)
    if len(chunk.rows) < rows:
        job.state, job.finished_at = JobState.COMPLETED, at


def _next_chunk(job: BulkJob, rows: int) -> _Chunk:
    """The next `rows` rows; the cursor moves behind them, and a thread begins to read those that follow."""
    place = _Place(
        str(job.file.name), json.dumps(job.layout), job.reward.terms(), job.cursor_bytes, job.cursor_row, rows
    )
    chunk = _AHEAD.take(place, lambda: _read_chunk(job, place))
    job.cursor_bytes, job.cursor_row = chunk.end_offset, chunk.end_row
    if len(chunk.rows) == rows:
        following = place._replace(offset=chunk.end_offset, row=chunk.end_row)
        _AHEAD.begin(following, lambda: _read_chunk(job, following))
    return chunk


def _read_chunk(job: BulkJob, place: _Place) -> _Chunk:
    layout = Layout.from_json(job.layout)
    check = RowCheck(layout, place.terms)
    with open_file(job) as file:
        reader = RowReader(file, layout, offset=place.offset, number=place.row)
        rows = {row.number: row for row in islice(reader.rows(), place.rows)}
        end = reader.offset, reader.number
    read = [check.read(row) for row in rows.values()]
    candidates = [each for each in read if isinstance(each, Candidate)]
    rejected = [each for each in read if isinstance(each, Rejected)]
    return _Chunk(rows, candidates, rejected, *end)


def _enroll(job: BulkJob, candidates: list[Candidate], at: datetime) -> Outcome:
    source = Source(kind=Enrollment.Sources.BULK_JOB, job=job, once=not job.enroll_repeats)
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


def _reader(job: BulkJob, file: BinaryIO) -> RowReader:
    return RowReader(file, Layout.from_json(job.layout), offset=job.cursor_bytes, number=job.cursor_row)


def open_file(job: BulkJob) -> BinaryIO:
    """The uploaded bytes. Refuses FileMissing when the storage no longer has them."""
    try:
        return cast("BinaryIO", job.file.storage.open(str(job.file.name), "rb"))
    except FileNotFoundError as error:
        raise unreadable("FileMissing", shorten(job.file_name)) from error
