"""Finding out how the file of a job is to be read, and bringing it into the form that jobs read.

A text is converted in one step, which takes a second at most. A workbook takes a minute: first the texts that its rows
share are kept, then its rows are converted, some at each step, and the last step puts them together. What a step has
done lies in the database and moves together with the job, or not at all.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, BinaryIO, Final, cast

from django.conf import settings
from django.core.files import File

from core.refusal import Refusal
from enrollments.bulk.header import unreadable
from enrollments.bulk.intake import convert, detect, layout_of, needs_conversion, outline, sheet_lines
from enrollments.bulk.layout import Layout
from enrollments.bulk.packed import container_of
from enrollments.bulk.reading import AS_DETECTED, Choice, Container, Reading
from enrollments.bulk.source import open_file
from enrollments.bulk.texts import KeptTexts, keep_texts
from enrollments.bulk.workbook import Place, Texts, Workbook, text_bytes
from enrollments.models import ListJob

# The texts of a workbook must be read before its first row: of so many bytes as they are packed, or unpacked.
_LARGE_WORKBOOK: Final = 1_000_000
_MANY_TEXT_BYTES: Final = 10_000_000
# A small file can unpack to any size.
_TIMES_UNPACKED: Final = 5
_PIECE_BYTES: Final = 512 * 1024
_PIECES_FETCHED: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversion:
    """How far a workbook has been converted.

    `text_count` of its texts are kept, and the others begin at the byte `text_offset` of theirs: None where there are
    no more. Its rows go on at `row_offset`, behind row `row`; those before came to `size` bytes. `text_bytes` were read
    for the texts; `total` bytes are to be read for texts and rows together.
    """

    text_count: int = 0
    text_offset: int | None = 0
    row_offset: int = 0
    row: int = 0
    size: int = 0
    text_bytes: int = 0
    total: int = 0

    @property
    def share(self) -> float:
        """How much of it is done, 0 to 1."""
        return min((self.text_bytes + self.row_offset) / self.total, 1.0) if self.total else 0.0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> "Conversion":
        return cls(**(stored or {}))


def take_reading(job: ListJob, file: BinaryIO, choice: Choice = AS_DETECTED, texts: Texts | None = None) -> None:
    """Notes on `job` how its file is read, and its layout where it is in the right form already.

    A list that corrects another one may call its columns as that one does. `texts` are those of a workbook, if they
    were kept. Refuses a file that is no list of players, with a code of `FILE_CODES`.
    """
    corrected = job.corrected_layout
    names = Layout.from_json(corrected).names(job.columns) if corrected else job.columns
    reading = detect(file, choice, names, usual=job.columns, limit=_limit(), texts=texts)
    job.reading = reading.as_json()
    file.seek(0)
    job.layout = None if needs_conversion(reading) else layout_of(file, reading).as_json()


def columns_to_choose(job: ListJob, choice: Choice = AS_DETECTED) -> Reading | None:
    """How the file of `job` could be read, as far as `choice` says, once somebody names its columns.

    None where no row of it can be told apart.
    """
    try:
        with open_file(job) as file:
            return outline(file, choice, usual=job.columns, limit=_limit())
    except Refusal:
        return None


def opens_slowly(file: BinaryIO, *, size: int) -> bool:
    """Whether even the first look at `file` takes seconds: nobody should wait for it at a screen."""
    try:
        is_workbook = container_of(file) is Container.WORKBOOK
        return is_workbook and (size > _LARGE_WORKBOOK or text_bytes(file) > _MANY_TEXT_BYTES)
    except Refusal:
        # The first look says so too, and it is soon said.
        return False
    finally:
        file.seek(0)


def prepare_file(job: ListJob, *, rows: int) -> None:
    """Takes the file of `job`, which has no layout yet, a step further: it is read, then converted.

    At one step no more than about `rows` rows of a workbook, or as many texts. Refuses FileDamaged, FileTooLarge,
    FileHasNoRows and, where nobody has looked at the file yet, what it is instead of a list.
    """
    with open_file(job) as file:
        if container_of(file) is Container.WORKBOOK:
            _prepare_workbook(job, file, rows)
        elif job.reading is None:
            take_reading(job, file)
        else:
            _convert_text(job, file, Reading.from_json(job.reading))


def _prepare_workbook(job: ListJob, file: BinaryIO, rows: int) -> None:
    done = Conversion.from_json(job.conversion)
    if done.text_offset is not None:
        book = Workbook(file, limit=_limit())
        texts, following = book.texts(done.text_offset, most=rows)
        keep_texts(job, texts, first=done.text_count)
        done = replace(
            done,
            text_count=done.text_count + len(texts),
            text_offset=following,
            # Of the last texts it is not told where they end.
            text_bytes=following or done.text_bytes,
            total=done.total or book.size(),
        )
        job.conversion = done.as_json()
        # A few are no step of their own.
        if following is not None or done.text_count > rows // 2:
            return
    if job.reading is None:
        take_reading(job, file, texts=KeptTexts(job))
    else:
        _convert_rows(job, file, done, rows)


def _convert_rows(job: ListJob, file: BinaryIO, done: Conversion, rows: int) -> None:
    reading = Reading.from_json(job.reading or {})
    place = Place(done.row_offset, done.row)
    some = Workbook(file, limit=_limit()).rows(place, KeptTexts(job), most=rows)
    size = done.size
    for piece in _pieces(sheet_lines(some, reading)):
        job.converted_pieces.create(offset=size, content=piece)
        size += len(piece)
        if size > _limit():
            raise unreadable("FileTooLarge")
    if some.end is None:
        _put_together(job, reading)
    else:
        job.conversion = replace(done, row_offset=some.end.offset, row=some.end.row, size=size).as_json()


def _put_together(job: ListJob, reading: Reading) -> None:
    pieces = job.converted_pieces.order_by("offset").values_list("content", flat=True)
    with tempfile.TemporaryFile() as converted:
        for piece in pieces.iterator(chunk_size=_PIECES_FETCHED):
            converted.write(piece)
        _keep_converted(job, cast("BinaryIO", converted), reading)
    job.forget_conversion()


def _convert_text(job: ListJob, file: BinaryIO, reading: Reading) -> None:
    with tempfile.TemporaryFile() as converted:
        convert(file, reading, cast("BinaryIO", converted), limit=_limit())
        _keep_converted(job, cast("BinaryIO", converted), reading)


def _keep_converted(job: ListJob, converted: BinaryIO, reading: Reading) -> None:
    """Beside the upload, which stays as it is."""
    converted.seek(0)
    job.layout = layout_of(converted, reading).as_json()
    converted.seek(0)
    job.converted.save(job.file_name, File(converted), save=False)


def _pieces(lines: Iterable[bytes]) -> Iterator[bytes]:
    piece = bytearray()
    for line in lines:
        piece += line
        if len(piece) >= _PIECE_BYTES:
            yield bytes(piece)
            piece.clear()
    if piece:
        yield bytes(piece)


def _limit() -> int:
    return _TIMES_UNPACKED * int(settings.UPLOAD_MAX_BYTES)
