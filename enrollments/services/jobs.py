"""Uploading, confirming and abandoning lists of players, and taking them up when a worker was lost."""

import hashlib
from datetime import datetime, timedelta
from typing import BinaryIO, Final, cast
from uuid import UUID

from django.core.files import File
from django.db import transaction
from django.db.models import Max, QuerySet

from core.ids import new_id
from core.refusal import Refusal
from enrollments.bulk.layout import read_layout
from enrollments.models import BulkJob
from enrollments.rules.jobs import JobState
from operators.models import Operator
from rewards.models import Reward

# A chunk takes a second or so; a job that was quiet for longer has lost its worker or its nudge.
PATIENCE: Final = timedelta(seconds=10)
MAX_SETBACKS: Final = 5


@transaction.atomic
def upload_bulk_job(
    *,
    reward: Reward,
    file: File[bytes],
    file_name: str,
    enroll_repeats: bool = False,
    by: str,
    at: datetime,
) -> BulkJob:
    """Keeps the uploaded list and, unless the same bytes came before for this reward, confirms it at once.

    The job that comes back is Pending and confirmed; or Pending and waiting for confirmation, because its bytes were
    uploaded before (`same_bytes_before`); or Failed, because the file cannot be read, with the code and sentence why.
    The file is kept in every case. Refuses RewardCancelled, RewardEnded, CampaignCancelled, CampaignEnded.
    """
    reward.refuse_unless_open(at=at)
    job = BulkJob(
        id=new_id(),
        operator_id=reward.operator_id,
        reward=reward,
        enroll_repeats=enroll_repeats,
        file_name=file_name[:255],
        file_size=file.size,
        sha256=_sha256(file),
        uploaded_at=at,
        uploaded_by=by,
    )
    _read(job, file, at)
    file.seek(0)
    # Before anything is locked: storing a large file may take a while.
    job.file.save(job.file_name, file, save=False)
    _number(job, at)
    if not job.finished and not same_bytes_before(job).exists():
        job.confirmed_at, job.confirmed_by = at, by
    job.save(force_insert=True)
    return job


@transaction.atomic
def confirm_bulk_job(*, job_id: UUID, by: str, at: datetime) -> BulkJob:
    """Lets a job go on whose file was uploaded before. Again changes nothing; refuses JobAbandoned."""
    job = BulkJob.objects.select_for_update(of=("self",)).select_related("reward__campaign").get(pk=job_id)
    if job.abandoned:
        raise Refusal("JobAbandoned", f"{job} was abandoned by {job.cancelled_by}.")
    if job.confirmed_at is not None or job.finished:
        return job
    job.reward.refuse_unless_open(at=at)
    job.confirmed_at, job.confirmed_by = at, by
    job.save(update_fields=["confirmed_at", "confirmed_by"])
    return job


@transaction.atomic
def abandon_bulk_job(*, job_id: UUID, by: str, at: datetime) -> BulkJob:
    """Ends a job that waits for confirmation, with nobody enrolled. Again changes nothing; refuses JobConfirmed."""
    job = BulkJob.objects.select_for_update().get(pk=job_id)
    if job.abandoned:
        return job
    if job.finished:
        raise Refusal("JobFinished", f"{job} is finished already.")
    if not job.awaits_confirmation:
        raise Refusal("JobConfirmed", f"{job} was confirmed already and can no longer be abandoned.")
    job.state, job.finished_at = JobState.COMPLETED, at
    job.cancelled_at, job.cancelled_by = at, by
    job.save(update_fields=["state", "finished_at", "cancelled_at", "cancelled_by"])
    return job


@transaction.atomic
def cancel_bulk_job(*, job_id: UUID, by: str, at: datetime) -> BulkJob:
    """Ends a job between two chunks: who was enrolled until then stays, the other rows are not processed.

    Again changes nothing; refuses JobFinished.
    """
    job = BulkJob.objects.select_for_update().get(pk=job_id)
    if job.cancelled_at is not None:
        return job
    if job.finished:
        raise Refusal("JobFinished", f"{job} is finished already.")
    job.state, job.finished_at = JobState.COMPLETED, at
    job.cancelled_at, job.cancelled_by = at, by
    job.save(update_fields=["state", "finished_at", "cancelled_at", "cancelled_by"])
    return job


@transaction.atomic
def record_setback(*, job_id: UUID, reference: str, at: datetime) -> BulkJob:
    """Notes that a step broke down: the job is tried again later, and after MAX_SETBACKS in a row it has Failed.

    What was done until then stands, and the counts say so. `reference` is what people can give to support.
    """
    job = BulkJob.objects.select_for_update().get(pk=job_id)
    if job.finished:
        return job
    job.setback_count += 1
    job.retry_at = at + timedelta(seconds=2**job.setback_count)
    if job.setback_count >= MAX_SETBACKS:
        sentence = (
            f"Something broke on our side, {MAX_SETBACKS} times in a row. Give support this reference: {reference}."
        )
        _fail(job, "InternalError", sentence, at)
    job.save()
    return job


@transaction.atomic
def fail_bulk_job(*, job_id: UUID, refusal: Refusal, at: datetime) -> BulkJob:
    """Ends a job that cannot go on, with the code and the sentence why. A finished one is left as it is."""
    job = BulkJob.objects.select_for_update().get(pk=job_id)
    if not job.finished:
        _fail(job, refusal.code, refusal.message, at)
        job.save()
    return job


def same_bytes_before(job: BulkJob) -> QuerySet[BulkJob]:
    """Earlier uploads of the same bytes for the same reward, the latest first; not those that never went ahead."""
    same = BulkJob.objects.filter(reward_id=job.reward_id, sha256=job.sha256, confirmed_at__isnull=False)
    return same.filter(number__lt=job.number).order_by("-number")


def jobs_left_alone(*, at: datetime) -> list[UUID]:
    """Jobs that should move but do not: their worker or their nudge was lost."""
    quiet = BulkJob.objects.left_alone(at=at, patience=PATIENCE)
    return list(quiet.order_by("confirmed_at").values_list("pk", flat=True))


def mark_nudged(*, job_id: UUID, at: datetime) -> None:
    """Notes that a worker was told of the job, so that the next sweep gives it time."""
    BulkJob.objects.filter(pk=job_id).update(nudged_at=at)


def _number(job: BulkJob, at: datetime) -> None:
    """Gives the job its number, with the reward and the operator locked.

    Two people who upload the same file at the same moment see each other, and never take the same number.
    """
    rewards = Reward.objects.select_for_update(no_key=True, of=("self",)).select_related("campaign")
    reward = rewards.get(pk=job.reward_id)
    reward.refuse_unless_open(at=at)
    Operator.objects.select_for_update(no_key=True).get(pk=job.operator_id)
    last = BulkJob.objects.filter(operator_id=job.operator_id).aggregate(last=Max("number"))["last"]
    job.number = (last or 0) + 1


def _sha256(file: File[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    for block in file.chunks():
        digest.update(block)
    return digest.hexdigest()


def _read(job: BulkJob, file: File[bytes], at: datetime) -> None:
    """Finds out how the file is laid out, or that it cannot be read."""
    file.seek(0)
    try:
        job.layout = read_layout(cast("BinaryIO", file)).as_json()
    except Refusal as refusal:
        _fail(job, refusal.code, refusal.message, at)


def _fail(job: BulkJob, code: str, message: str, at: datetime) -> None:
    job.state, job.finished_at = JobState.FAILED, at
    job.failure_code, job.failure_message = code, message
