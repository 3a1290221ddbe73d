"""Reading a file otherwise than it was detected: another encoding, delimiter, decimal sign, header or columns.

Whatever the list enrols into; whoever calls `read_again` holds its row.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from core.refusal import Refusal
from enrollments.bulk.converting import take_reading
from enrollments.bulk.reading import Choice
from enrollments.bulk.source import open_file
from enrollments.models import BulkJob, ListEvent, ListJob
from enrollments.rules.jobs import JobState
from enrollments.services.decisions import forget_forecast
from enrollments.services.timeline import note


@transaction.atomic
def read_differently(*, job_id: UUID, choice: Choice, by: str, at: datetime) -> BulkJob:
    """Has a list that nobody has confirmed read as `choice` says, and previewed anew.

    One that Failed because nothing in it names the player is taken up again, and waits for confirmation whoever sent
    it. Refuses JobConfirmed, JobFinished, and with a code of `FILE_CODES` where the file can not be read like that;
    then everything stays as it was.
    """
    job = BulkJob.objects.select_for_update(of=("self",)).select_related("reward__campaign").get(pk=job_id)
    read_again(job, choice, by=by, at=at)
    forget_forecast(job)
    return job


def read_again(job: ListJob, choice: Choice, *, by: str, at: datetime) -> None:
    """Has a list that nobody has confirmed read as `choice` says; the caller forgets what its preview has found out.

    Refuses as `read_differently` does.
    """
    if lacks_columns(job):
        _take_up(job)
    elif job.finished:
        raise Refusal("JobFinished", f"{job} is finished already.")
    if job.confirmed_at is not None or job.awaits_approval:
        raise Refusal("JobConfirmed", f"{job} was confirmed as it was read. Cancel it and upload the list again.")
    with open_file(job) as file:
        take_reading(job, file, choice)
    if job.converted:
        transaction.on_commit(partial(job.converted.storage.delete, str(job.converted.name)))
        job.converted = None
    job.previewed_at = None
    job.forget_conversion()
    job.reading_choice = choice.as_json()
    job.fingerprint = job.row_count = None
    job.heartbeat_at = job.nudged_at = None
    note(job, ListEvent.Kinds.READING_CHANGED, by=by, at=at)
    job.save()


def can_reread(job: ListJob) -> bool:
    """Whether people may still say how its file is to be read."""
    return lacks_columns(job) or (job.awaits_confirmation and not job.awaits_approval)


def lacks_columns(job: ListJob) -> bool:
    """Whether a list Failed only because nothing in it names the player."""
    return job.state == JobState.FAILED and job.failure_code == "HeaderLacksPlayer"


def _take_up(job: ListJob) -> None:
    job.state = JobState.PENDING
    job.finished_at = job.failure_code = job.failure_message = None
    # What somebody agreed to beforehand was another reading of it.
    job.confirmed_at = job.confirmed_by = None
