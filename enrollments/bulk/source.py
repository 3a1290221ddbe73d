"""Where the rows of a job come from: its file, from any byte on."""

from typing import BinaryIO, cast

from enrollments.bulk.layout import Layout, shorten, unreadable
from enrollments.bulk.reader import Row, RowReader
from enrollments.models import ListJob


def open_file(job: ListJob) -> BinaryIO:
    """The uploaded bytes. Refuses FileMissing when the storage no longer has them."""
    return _opened(job, str(job.file.name))


def open_rows(job: ListJob) -> BinaryIO:
    """The CSV to be worked through: the upload itself, or what it was converted into. Refuses FileMissing."""
    return _opened(job, str((job.converted or job.file).name))


def read_rows(job: ListJob, *, offset: int, number: int, rows: int) -> tuple[list[Row], int, int]:
    """The next `rows` rows from byte `offset` on, behind row `number`; and byte and number behind them."""
    with open_rows(job) as file:
        reader = RowReader(file, Layout.from_json(job.layout), offset=offset, number=number)
        return reader.take(rows), reader.offset, reader.number


def _opened(job: ListJob, name: str) -> BinaryIO:
    try:
        return cast("BinaryIO", job.file.storage.open(name, "rb"))
    except FileNotFoundError as error:
        raise unreadable("FileMissing", shorten(job.file_name)) from error
