"""Taking in lists of players, and knowing them again."""

from datetime import datetime

from django.core.files import File
from django.db import transaction
from django.db.models import Max, QuerySet

from core.ids import new_id
from enrollments.models import BulkJob
from enrollments.services.files import note_upload, take_file
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
    )
    # Before anything is locked: storing a large file may take a while.
    take_file(job, file, file_name, by=by, at=at)
    _number(job, at)
    if go_ahead and not job.finished and (repeat_accepted or not same_list_before(job).exists()):
        job.confirmed_at, job.confirmed_by = at, by
    job.save(force_insert=True)
    note_upload(job, by=by, at=at)
    return job


def same_list_before(job: BulkJob) -> QuerySet[BulkJob]:
    """Earlier uploads of the same list for the same reward, the latest first; not those that never went ahead."""
    return BulkJob.objects.filter(reward_id=job.reward_id).same_before(job)


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
