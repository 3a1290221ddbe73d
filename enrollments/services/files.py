"""Keeping the file of a list that comes in, and finding out how it is read, whatever the list enrols into."""

import hashlib
from datetime import datetime
from typing import BinaryIO, cast

from django.core.files import File

from core.refusal import Refusal
from enrollments.bulk.converting import opens_slowly, take_reading
from enrollments.models import ListEvent, ListJob
from enrollments.services.stopping import mark_failed
from enrollments.services.timeline import note


def take_file(job: ListJob, file: File[bytes], file_name: str, *, by: str, at: datetime) -> None:
    """Keeps `file` for a new list that the caller saves, and finds out how it is read, or that it cannot be.

    Then the list has Failed, with the code and sentence why. What takes long is left to a worker.
    """
    job.file_name, job.file_size, job.sha256 = file_name[:255], file.size, _sha256(file)
    job.uploaded_at, job.uploaded_by = at, by
    _read(job, file, at)
    file.seek(0)
    job.file.save(job.file_name, file, save=False)


def note_upload(job: ListJob, *, by: str, at: datetime) -> None:
    """Begins the timeline of a list that was saved."""
    note(job, ListEvent.Kinds.UPLOADED, by=by, at=at, text=job.file_name)
    if job.finished:
        note(job, ListEvent.Kinds.FAILED, at=at, text=job.failure_message or "")


def _sha256(file: File[bytes]) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    for block in file.chunks():
        digest.update(block)
    return digest.hexdigest()


def _read(job: ListJob, file: File[bytes], at: datetime) -> None:
    file.seek(0)
    if opens_slowly(cast("BinaryIO", file), size=job.file_size):
        return
    try:
        take_reading(job, cast("BinaryIO", file))
    except Refusal as refusal:
        mark_failed(job, refusal.code, refusal.message, at=at)
