"""Taking back what a list has enrolled, whatever that is into."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q, Sum

from core.refusal import Refusal
from enrollments.models import BulkJob, Enrollment, ListEvent, ListJob
from enrollments.rules.status import EnrollmentStatus
from enrollments.services.timeline import note


@dataclass(frozen=True, slots=True)
class Undoing:
    """What undoing a list would do: enrollments to be reversed, worth so much, and those that stay."""

    untouched: int
    value: Decimal
    used: int
    over: int


@transaction.atomic
def undo_bulk_job(*, job_id: UUID, reason: str, by: str, at: datetime) -> BulkJob:
    """Has every enrollment of a finished list reversed by a worker, or kept where its bets were used or it is over.

    Again changes nothing. Refuses JobNotFinished, NothingToUndo and ReasonMissing.
    """
    job = BulkJob.objects.select_for_update(no_key=True).get(pk=job_id)
    ask_to_undo(job, reason=reason, by=by, at=at)
    return job


def ask_to_undo(job: ListJob, *, reason: str, by: str, at: datetime) -> None:
    """Has whom a finished list has enrolled taken back by a worker; whoever calls this holds the row of the list.

    Again changes nothing. Refuses JobNotFinished, NothingToUndo and ReasonMissing.
    """
    if job.undo_asked:
        return
    if not job.finished:
        raise Refusal("JobNotFinished", f"{job} is not finished. Cancel it first.")
    if not job.enrolled_count:
        raise Refusal("NothingToUndo", f"{job} has enrolled nobody.")
    if not reason.strip():
        raise Refusal("ReasonMissing", "Say why it is to be undone.")
    job.undo_asked_at, job.undo_asked_by, job.undo_reason = at, by, reason.strip()[:500]
    job.heartbeat_at = job.nudged_at = job.retry_at = None
    job.setback_count = 0
    note(job, ListEvent.Kinds.UNDO_ASKED, by=by, at=at, text=job.undo_reason)
    job.save()


def undone_because(job: ListJob, *, longest: int) -> str:
    """What is said beside everything that undoing a list takes back."""
    return f"{job} was undone: {job.undo_reason}"[:longest]


def count_taken_back(
    job: ListJob, *, until_row: int | None, reversed_count: int, kept: Counter[str], more: bool, at: datetime
) -> None:
    """Counts what was reversed and kept of the rows up to `until_row`; the last time it is undone. The caller saves."""
    job.reversed_count += reversed_count
    job.kept_by_code = dict(Counter(job.kept_by_code) + kept)
    if until_row is not None:
        job.undo_row = until_row
    if not more:
        job.undone_at = at
        text = f"{job.reversed_count:,} reversed, {sum(job.kept_by_code.values()):,} kept"
        note(job, ListEvent.Kinds.UNDONE, at=at, text=text)


def what_undoing_does(job: BulkJob, *, at: datetime) -> Undoing:
    """What would come of undoing `job` now; players go on using their bets until it is done."""
    running = Q(status_now__in=[EnrollmentStatus.NEW.value, EnrollmentStatus.ACTIVE.value])
    untouched = running & Q(remaining_bet_count=F("total_bet_count"))
    rows = Enrollment.objects.filter(job=job).with_status(at=at)
    sums = rows.order_by().aggregate(
        untouched=Count("pk", filter=untouched),
        value=Sum(F("bet_value") * F("total_bet_count"), filter=untouched, default=Decimal(0)),
        running=Count("pk", filter=running),
        every=Count("pk"),
    )
    used, over = sums["running"] - sums["untouched"], sums["every"] - sums["running"]
    return Undoing(sums["untouched"], sums["value"], used, over)
