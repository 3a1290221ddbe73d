"""Taking in lists of players, and knowing them again."""

import hashlib
from datetime import datetime
from typing import BinaryIO, cast

from django.core.files import File
from django.db import transaction
from django.db.models import Max, Q, QuerySet

from core.ids import new_id
from core.refusal import Refusal
from enrollments.bulk.converting import opens_slowly, take_reading
from enrollments.models import BulkJob, JobEvent
from enrollments.services.running import mark_failed
from enrollments.services.timeline import note
from operators.models import Operator
from rewards.models import Reward


@transaction.atomic
def upload_bulk_job(
    *,
    reward: Reward,
    file: File[bytes],
    file_name: str,
    enroll_repeats: bool = False,
    go_ahead: bool = False,
    repeat_accepted: bool = False,
    parent: BulkJob | None = None,
    by: str,
    at: datetime,
) -> BulkJob:
    """Keeps the uploaded list, to be previewed by a worker.

    With `go_ahead` it is confirmed, and enrolled as soon as it was previewed, unless the same list came before for
    this reward (and not `repeat_accepted`) or costs so much that a second person must approve. A file that cannot be
    read makes a job that has Failed, with the code and sentence why. The file is kept in every case. Refuses
    RewardCancelled, RewardEnded, CampaignCancelled, CampaignEnded.
    """
    reward.refuse_unless_open(at=at)
    job = BulkJob(
        id=new_id(),
        operator_id=reward.operator_id,
        reward=reward,
        parent=parent,
        enroll_repeats=enroll_repeats,
        repeat_accepted=repeat_accepted,
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
    if go_ahead and not job.finished and (repeat_accepted or not same_list_before(job).exists()):
        job.confirmed_at, job.confirmed_by = at, by
    job.save(force_insert=True)
    note(job, JobEvent.Kinds.UPLOADED, by=by, at=at, text=job.file_name)
    if job.finished:
        note(job, JobEvent.Kinds.FAILED, at=at, text=job.failure_message or "")
    return job


def same_list_before(job: BulkJob) -> QuerySet[BulkJob]:
    """Earlier uploads of the same list for the same reward, the latest first; not those that never went ahead.

    The same bytes; or, once both were read, the same rows in whatever order and form.
    """
    same = Q(sha256=job.sha256)
    if job.fingerprint is not None:
        same |= Q(fingerprint=job.fingerprint)
    earlier = BulkJob.objects.filter(same, reward_id=job.reward_id, confirmed_at__isnull=False)
    return earlier.filter(number__lt=job.number).order_by("-number")


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
    """Finds out how the file is to be read, or that it cannot be; what takes long is left to a worker."""
    file.seek(0)
    if opens_slowly(cast("BinaryIO", file), size=job.file_size):
        return
    try:
        take_reading(job, cast("BinaryIO", file))
    except Refusal as refusal:
        mark_failed(job, refusal.code, refusal.message, at=at)
