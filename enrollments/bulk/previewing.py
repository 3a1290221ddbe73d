"""The preview of a list, step by step: converted where it must be, scanned, weighed."""

from datetime import datetime

from enrollments.bulk.converting import convert_file, take_reading
from enrollments.bulk.scanning import scan
from enrollments.bulk.source import open_file
from enrollments.bulk.weighing import weigh
from enrollments.models import BulkJob, Preview
from enrollments.services.decisions import begin_preview_again, preview_is_ready


def take_preview_step(job: BulkJob, *, rows: int, at: datetime) -> None:
    """Takes the preview of `job`, which is locked, one step further; the caller saves the job."""
    if job.reading is None:
        with open_file(job) as file:
            take_reading(job, file)
        return
    if job.layout is None:
        convert_file(job)
        return
    version = job.reward.version()
    preview, _ = Preview.objects.get_or_create(job=job, defaults={"reward_version": version})
    preview.job = job
    if preview.reward_version != version:
        # What was found out so far is of another reward than players would get.
        begin_preview_again(job)
        return
    if preview.scanned_at is None:
        scan(job, preview, rows=rows, at=at)
        preview.save()
        return
    complete = weigh(job, preview, rows=rows, at=at)
    preview.save()
    if complete:
        preview_is_ready(job, at=at)
