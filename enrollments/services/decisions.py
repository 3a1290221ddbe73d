"""What people decide about a list once its preview says what it would do: go on, have it approved, or leave it.

A list that costs more than the operator lets one person give away needs a second one. What they agree to is this
file, this version of the reward and this cost; when one of them changes they have not agreed.
"""

from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import transaction

from core.currencies import money
from core.refusal import Refusal
from enrollments.models import BulkJob, JobEvent, Preview, ScannedRows
from enrollments.services.stopping import abandon
from enrollments.services.timeline import note
from enrollments.services.uploads import same_list_before
from operators.models import ApprovalLimit

_LAPSED: Final = "The file, the reward or the cost is not what it was when approval was asked for."


@transaction.atomic
def confirm_bulk_job(
    *,
    job_id: UUID,
    enroll_repeats: bool | None = None,
    reason: str = "",
    by: str,
    at: datetime,
) -> BulkJob:
    """Lets a list be enrolled, or asks for the approval that it needs. Again changes nothing.

    `enroll_repeats` is the choice between only new players (False) and all rows (True, with a `reason`); None leaves
    what was chosen when it was uploaded. A list whose preview is not ready yet goes on when it is.
    Refuses JobAbandoned, ReasonMissing, and what the reward refuses.
    """
    job = held(job_id)
    if job.abandoned:
        raise Refusal("JobAbandoned", f"{job} was abandoned by {job.cancelled_by}.")
    if job.confirmed_at is not None or job.finished or job.awaits_approval:
        return job
    job.reward.refuse_unless_open(at=at)
    if enroll_repeats is not None:
        _choose(job, reason, enroll_repeats=enroll_repeats)
    job.repeat_accepted = True
    if job.previewed_at is not None and _limit(job) is not None and _outdated(job):
        begin_preview_again(job)
    if job.previewed_at is not None and needs_approval(job):
        _ask_for_approval(job, by=by, at=at)
    else:
        _confirm(job, by=by, at=at)
    job.save()
    return job


@transaction.atomic
def approve_bulk_job(*, job_id: UUID, by: str, at: datetime) -> BulkJob:
    """A second person agrees to a list, and it is enrolled. Again changes nothing.

    Where the file, the reward or the cost is another by now nothing is approved: the question lapses, and the job that
    comes back waits for confirmation again. Refuses NothingToApprove, OwnUpload, and what the reward refuses.
    """
    job = held(job_id)
    if job.approved_at is not None:
        return job
    if not job.awaits_approval:
        raise Refusal("NothingToApprove", f"{job} does not wait for approval.")
    if by in {job.uploaded_by, job.approval_asked_by}:
        raise Refusal("OwnUpload", "Nobody approves their own list: ask somebody else.")
    job.reward.refuse_unless_open(at=at)
    if job.approval_binding != _binding(job):
        _lapse(job, at=at)
    else:
        job.approved_at, job.approved_by = at, by
        note(job, JobEvent.Kinds.APPROVED, by=by, at=at)
        _confirm(job, by=job.approval_asked_by or by, at=at)
    job.save()
    return job


@transaction.atomic
def abandon_bulk_job(*, job_id: UUID, by: str, at: datetime) -> BulkJob:
    """Ends a job that waits for confirmation, with nobody enrolled. Again changes nothing; refuses JobConfirmed."""
    job = held(job_id)
    abandon(job, by=by, at=at)
    return job


def preview_is_ready(job: BulkJob, *, at: datetime) -> None:
    """Marks the preview of a job, which is locked, as ready; who confirmed it beforehand is asked again if need be."""
    job.previewed_at = at
    note(job, JobEvent.Kinds.PREVIEWED, at=at)
    if job.confirmed_at is None:
        return
    if not job.repeat_accepted and same_list_before(job).exists():
        job.confirmed_at = job.confirmed_by = None
    elif needs_approval(job):
        _ask_instead(job, at=at)


def may_begin(job: BulkJob, *, at: datetime) -> bool:
    """Whether a job, which is locked and confirmed, may begin.

    One whose approval has lapsed waits for confirmation again. One that no second person has seen is weighed anew
    where the reward is not what it was, and asked about if it has come to cost too much.
    """
    if job.approved_at is not None:
        if job.approval_binding == _binding(job):
            return True
        _lapse(job, at=at)
        return False
    if _limit(job) is None:
        return True
    if _outdated(job):
        begin_preview_again(job)
        return False
    if needs_approval(job):
        _ask_instead(job, at=at)
        return False
    return True


def begin_preview_again(job: BulkJob) -> None:
    """Forgets what was found out about a job, which is locked and has not begun; a worker previews it anew."""
    job.previewed_at = None
    job.forget_conversion()
    forget_forecast(job)


def forget_forecast(job: BulkJob) -> None:
    """Forgets what the preview of a job, which is locked, has found out so far."""
    ScannedRows.objects.filter(job=job).delete()
    Preview.objects.filter(job=job).delete()


def needs_approval(job: BulkJob) -> bool:
    """Whether a list that was previewed costs more than one person may give away."""
    limit = _limit(job)
    return limit is not None and cost_of(job) > limit


def cost_of(job: BulkJob) -> Decimal:
    """What a list that was previewed would cost, as it is to be enrolled."""
    preview = job.preview
    return preview.all_rows_value if job.enroll_repeats else preview.enrolled_value


def held(job_id: UUID) -> BulkJob:
    """The job, locked, with its reward as it stands now."""
    jobs = BulkJob.objects.select_for_update(no_key=True, of=("self",))
    return jobs.select_related("reward__campaign", "reward__operator").get(pk=job_id)


def _choose(job: BulkJob, reason: str, *, enroll_repeats: bool) -> None:
    if enroll_repeats and not reason.strip():
        raise Refusal("ReasonMissing", "Say why players are to get the same again.")
    job.enroll_repeats, job.repeats_reason = enroll_repeats, reason.strip() or None


def _confirm(job: BulkJob, *, by: str, at: datetime) -> None:
    job.confirmed_at, job.confirmed_by = at, by
    chosen = "All rows, duplicates too" if job.enroll_repeats else "Only new players"
    note(job, JobEvent.Kinds.CONFIRMED, by=by, at=at, text=": ".join(filter(None, [chosen, job.repeats_reason])))


def _ask_for_approval(job: BulkJob, *, by: str, at: datetime) -> None:
    job.approval_asked_at, job.approval_asked_by, job.approval_binding = at, by, _binding(job)
    note(job, JobEvent.Kinds.APPROVAL_ASKED, by=by, at=at, text=money(cost_of(job), job.reward.currency))


def _ask_instead(job: BulkJob, *, at: datetime) -> None:
    """Asks for approval in the name of whoever has confirmed a job that turns out to cost too much."""
    by = job.confirmed_by or job.uploaded_by
    job.confirmed_at = job.confirmed_by = None
    _ask_for_approval(job, by=by, at=at)


def _limit(job: BulkJob) -> Decimal | None:
    limits = ApprovalLimit.objects.filter(operator_id=job.operator_id, currency=job.reward.currency)
    return limits.values_list("amount", flat=True).first()


def _outdated(job: BulkJob) -> bool:
    """Whether the preview weighed another version of the reward than players would get."""
    return job.preview.reward_version != job.reward.version()


def _binding(job: BulkJob) -> dict[str, str]:
    return {"sha256": job.sha256, "reward": job.reward.version(), "cost": f"{cost_of(job):.4f}"}


def _lapse(job: BulkJob, *, at: datetime) -> None:
    job.approval_asked_at = job.approval_asked_by = job.approval_binding = None
    job.approved_at = job.approved_by = None
    job.confirmed_at = job.confirmed_by = None
    if _outdated(job):
        begin_preview_again(job)
    note(job, JobEvent.Kinds.APPROVAL_LAPSED, at=at, text=_LAPSED)
