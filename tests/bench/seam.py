"""The life of one bulk job as the benchmark sees it: the only file here that knows which steps there are."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.core.files import File
from django.utils import timezone

from enrollments.models import BulkJob
from enrollments.rules.jobs import UNFINISHED, JobState
from enrollments.services.decisions import confirm_bulk_job
from enrollments.services.uploads import upload_bulk_job
from enrollments.tasks import nudge
from rewards.models import Reward
from tests.cast import CARLA

LONGEST = timedelta(minutes=30).total_seconds()
# Looking costs processor time that the job would have had: it is done more seldom the longer something takes.
_SHORTEST_PAUSE, _LONGEST_PAUSE, _OF_THE_TIME = 0.01, 0.25, 0.02


def upload(reward: Reward, path: Path) -> BulkJob:
    """The job as it is after the upload: nobody works on it yet."""
    with path.open("rb") as file:
        return upload_bulk_job(
            reward=reward, file=File(file, path.name), file_name=path.name, by=CARLA, at=timezone.now()
        )


def await_preview(job: BulkJob, watch: Callable[[], object]) -> float:
    """How many seconds the preview takes."""
    began = time.monotonic()
    nudge(job.pk)
    while not BulkJob.objects.filter(pk=job.pk, previewed_at__isnull=False).exists():
        watch()
        _pause(began, f"the preview of {job} does not end")
    return time.monotonic() - began


def confirm(job: BulkJob) -> None:
    """Lets the job go."""
    confirm_bulk_job(job_id=job.pk, by=CARLA, at=timezone.now())
    nudge(job.pk)


def await_completed(job: BulkJob, watch: Callable[[], object]) -> BulkJob:
    """The job once it is Completed; `watch` is called all the while."""
    began = time.monotonic()
    while BulkJob.objects.values_list("state", flat=True).get(pk=job.pk) in UNFINISHED:
        watch()
        _pause(began, f"{job} does not end")
    job.refresh_from_db()
    assert job.state == JobState.COMPLETED, f"{job}: {job.failure_code} {job.failure_message}"
    return job


def _pause(began: float, complaint: str) -> None:
    passed = time.monotonic() - began
    assert passed < LONGEST, complaint
    time.sleep(min(_LONGEST_PAUSE, max(_SHORTEST_PAUSE, passed * _OF_THE_TIME)))
