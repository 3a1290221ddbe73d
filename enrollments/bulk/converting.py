"""Finding out how the file of a job is to be read, and bringing it into the form that jobs read."""

import tempfile
from typing import BinaryIO, Final, cast

from django.conf import settings
from django.core.files import File

from core.refusal import Refusal
from enrollments.bulk.columns import AS_AGREED
from enrollments.bulk.intake import convert, detect, layout_of, needs_conversion, outline
from enrollments.bulk.layout import Layout
from enrollments.bulk.packed import container_of
from enrollments.bulk.reading import AS_DETECTED, Choice, Container, Reading
from enrollments.bulk.source import open_file
from enrollments.models import BulkJob

# The texts of a workbook must be read before its first row.
_LARGE_WORKBOOK: Final = 1_000_000
# A small file can unpack to any size.
_TIMES_UNPACKED: Final = 5


def take_reading(job: BulkJob, file: BinaryIO, choice: Choice = AS_DETECTED) -> None:
    """Notes on `job` how its file is read, and its layout where it is in the right form already.

    A list that corrects another one may call its columns as that one does. Refuses a file that is no list of players,
    with a code of `FILE_CODES`.
    """
    corrected = job.parent.layout if job.parent else None
    names = Layout.from_json(corrected).names if corrected else AS_AGREED
    reading = detect(file, choice, names, limit=_limit())
    job.reading = reading.as_json()
    file.seek(0)
    job.layout = None if needs_conversion(reading) else layout_of(file, reading).as_json()


def columns_to_choose(job: BulkJob, choice: Choice = AS_DETECTED) -> Reading | None:
    """How the file of `job` could be read, as far as `choice` says, once somebody names its columns.

    None where no row of it can be told apart.
    """
    try:
        with open_file(job) as file:
            return outline(file, choice, limit=_limit())
    except Refusal:
        return None


def opens_slowly(file: BinaryIO, *, size: int) -> bool:
    """Whether even the first look at `file` takes seconds: nobody should wait for it at a screen."""
    slow = size > _LARGE_WORKBOOK and container_of(file) is Container.WORKBOOK
    file.seek(0)
    return slow


def convert_file(job: BulkJob) -> None:
    """Brings the file of `job` into the form that jobs read, beside the upload. Refuses FileDamaged, FileHasNoRows."""
    reading = Reading.from_json(job.reading or {})
    with open_file(job) as file, tempfile.TemporaryFile() as converted:
        convert(file, reading, cast("BinaryIO", converted), limit=_limit())
        converted.seek(0)
        job.layout = layout_of(cast("BinaryIO", converted), reading).as_json()
        converted.seek(0)
        job.converted.save(job.file_name, File(converted), save=False)


def _limit() -> int:
    return _TIMES_UNPACKED * int(settings.UPLOAD_MAX_BYTES)
