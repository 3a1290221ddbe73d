"""Enrolling the rows of a list, one chunk after the other, while the next one is read in advance."""

import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from core.refusal import Fault, Refusal
from enrollments.bulk.ahead import ReadAhead
from enrollments.bulk.layout import COUNT, VALUE, Layout
from enrollments.bulk.reader import Row
from enrollments.bulk.rejections import broken_row, write_rejections
from enrollments.bulk.rows import Rejected, RowCheck
from enrollments.bulk.scanning import repeats_among
from enrollments.bulk.source import read_rows
from enrollments.models import BulkJob, Enrollment
from enrollments.services.decisions import may_begin
from enrollments.services.enroll import Candidate, Outcome, Refused, Source, enroll_players
from enrollments.services.stopping import begin, complete, count_rejected, widen
from rewards.rules.terms import Terms

# Half a second of work: short enough for others to get their turn, long enough for what each chunk pays once.
CHUNK_ROWS: Final = 20_000


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


def start(job: BulkJob, *, at: datetime) -> None:
    """Begins to enrol; where what was approved is not what it was, somebody must decide again."""
    if not may_begin(job, at=at):
        return
    begin(job, at=at)


def enroll_rows(job: BulkJob, *, rows: int, at: datetime) -> None:
    """Enrols or rejects the next `rows` rows; fewer where a row is looked for that breaks things."""
    rows = min(rows, job.chunk_rows or rows)
    chunk = _next_chunk(job, rows)
    outcome = _enroll(job, chunk.candidates, at)
    rejected = chunk.rejected
    rejected += [Rejected(chunk.rows[candidate.row], fault) for candidate, fault in outcome.refused if candidate.row]
    _write_rejections(job, rejected)
    _count_up(job, outcome, rejected)
    widen(job, usual=CHUNK_ROWS)
    if len(chunk.rows) < rows:
        complete(job, at=at)


def read_ahead(job: BulkJob, *, rows: int) -> None:
    """Has a thread read what follows while PostgreSQL checks and commits; sooner, it would be in the way of both."""
    place = _place(job, min(rows, job.chunk_rows or rows))
    _AHEAD.begin(place, lambda: _read_chunk(job, place))


def reject_row(job: BulkJob, reference: str) -> None:
    """Rejects the next row, which breaks whatever is tried with it."""
    rejected = broken_row(job, reference)
    _write_rejections(job, rejected)
    _count_up(job, Outcome(), rejected)


def _next_chunk(job: BulkJob, rows: int) -> _Chunk:
    """The next `rows` rows; the cursor moves behind them."""
    place = _place(job, rows)
    chunk = _AHEAD.take(place, lambda: _read_chunk(job, place))
    job.cursor_bytes, job.cursor_row = chunk.end_offset, chunk.end_row
    return chunk


def _place(job: BulkJob, rows: int) -> _Place:
    name = str((job.converted or job.file).name)
    return _Place(name, json.dumps(job.layout), job.reward.terms(), job.cursor_bytes, job.cursor_row, rows)


def _read_chunk(job: BulkJob, place: _Place) -> _Chunk:
    check = RowCheck(Layout.from_json(job.layout), place.terms)
    read, *end = read_rows(job, offset=place.offset, number=place.row, rows=place.rows)
    return _Chunk({row.number: row for row in read}, *check.read_all(read), *end)


def _enroll(job: BulkJob, candidates: list[Candidate], at: datetime) -> Outcome:
    source = Source(
        kind=Enrollment.Sources.BULK_JOB,
        job=job,
        once=not job.enroll_repeats,
        only_new=not job.enroll_repeats,
        repeats=repeats_among(job.preview, candidates),
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


def _write_rejections(job: BulkJob, rejected: list[Rejected]) -> None:
    terms = job.reward.terms()
    ranges = {VALUE: str(terms.value), COUNT: str(terms.count)}
    write_rejections(job, Layout.from_json(job.layout), rejected, ranges=ranges)


def _count_up(job: BulkJob, outcome: Outcome, rejected: list[Rejected]) -> None:
    codes = Counter(reject.fault.code for reject in rejected)
    job.enrolled_count += outcome.enrolled_count
    job.enrolled_value += outcome.enrolled_value
    job.fallback_count += outcome.fallback_count
    job.repeated_count += outcome.repeated_count + codes["PlayerRepeated"]
    count_rejected(job, codes)
