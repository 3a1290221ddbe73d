"""The first visible sheet of a workbook (XLSX): its rows and the texts that they share, from any slice on."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice, repeat
from typing import Any, BinaryIO, Final, NamedTuple, Protocol
from xml.etree.ElementTree import Element, ParseError

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from core.refusal import Refusal
from enrollments.bulk.header import unreadable
from enrollments.bulk.slices import ROWS, TEXTS, cut

# Spreadsheets end there.
_LAST_ROW: Final = 1_048_576
# As many rows, or texts, are taken at a time where nobody says how many.
_SLICE: Final = 20_000
# The same list takes so much more as XML.
_XML_BYTES: Final = 5
_MOST_TEXT_BYTES: Final = 100 * 1024 * 1024
_MOST_OTHER_BYTES: Final = 16 * 1024 * 1024
# All that comes out of a workbook whose parts are damaged or not what they claim to be.
_DAMAGES: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ParseError,
    InvalidFileException,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
)
_SI, _T, _R_T = f"{{{SHEET_MAIN_NS}}}si", f"{{{SHEET_MAIN_NS}}}t", f"{{{SHEET_MAIN_NS}}}r/{{{SHEET_MAIN_NS}}}t"


class Texts(Protocol):
    """The texts that the rows share, by their places; a place where there is none is an IndexError."""

    def __getitem__(self, place: int, /) -> str: ...


class Place(NamedTuple):
    """Where in a sheet rows are read from: a byte of its XML, and the number of the last row before it."""

    offset: int = 0
    row: int = 0


class Workbook:
    """A workbook, opened, of which a slice is read at a time.

    A list of more than about `limit` bytes is FileTooLarge, a workbook that cannot be read is FileDamaged.
    """

    def __init__(self, file: BinaryIO, *, limit: int) -> None:
        with _damage_refused():
            _refuse_bombs(file, limit)
            file.seek(0)
            self._reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
            # Not all that it can read: texts take long, and the size of a sheet is looked for to its end.
            self._reader.read_manifest()
            self._reader.read_workbook()
            apply_stylesheet(self._reader.archive, self._reader.wb)

    def size(self) -> int:
        """How many bytes its rows and their texts claim to have, unpacked."""
        with _damage_refused():
            texts = self._reader.package.find(SHARED_STRINGS)
            parts = [self._sheet(), *([texts.PartName[1:]] if texts else [])]
            return sum(self._reader.archive.getinfo(part).file_size for part in parts)

    def rows(self, start: Place, texts: Texts, *, most: int) -> "SheetRows":
        """The next `most` rows that are written down in the sheet, or fewer."""
        with _damage_refused(), self._reader.archive.open(self._sheet()) as part:
            document, following = cut(part, ROWS, offset=start.offset, most=most)
            book = self._reader.wb
            parser = WorkSheetParser(
                io.BytesIO(document),
                texts,
                data_only=True,
                epoch=book.epoch,
                date_formats=book._date_formats,  # noqa: SLF001 - what its own sheets do
                timedelta_formats=book._timedelta_formats,  # noqa: SLF001 - as above
            )
        return SheetRows(parser, start.row, following)

    def texts(self, offset: int, *, most: int) -> tuple[list[str], int | None]:
        """The next `most` texts, or fewer, and where those behind them begin: None where there are no more."""
        with _damage_refused():
            found = self._reader.package.find(SHARED_STRINGS)
            if found is None:
                return [], None
            with self._reader.archive.open(found.PartName[1:]) as part:
                document, following = cut(part, TEXTS, offset=offset, most=most)
            return [_text(each) for _, each in iterparse(io.BytesIO(document)) if each.tag == _SI], following

    def _sheet(self) -> str:
        for sheet, relation in self._reader.parser.find_sheets():
            is_there = relation.target in self._reader.valid_files and "chartsheet" not in relation.Type
            if is_there and sheet.state == "visible":
                return str(relation.target)
        raise unreadable("FileHasNoRows")


class SheetRows:
    """Rows of a sheet one after the other, blank ones between them too; `end` is known once all were taken."""

    def __init__(self, parser: Any, row: int, following: int | None) -> None:
        self._parser, self._row, self._following = parser, row, following

    def __iter__(self) -> Iterator[Sequence[Any]]:
        """The values of each row, until the last cell that it has; None is an empty cell."""
        self._parser.row_counter = self._row
        with _damage_refused():
            for number, cells in self._parser.parse():
                if number > _LAST_ROW:
                    raise unreadable("FileDamaged")
                yield from repeat((), number - self._row - 1)
                if number > self._row:
                    self._row = number
                    yield _values(cells)
                # A row without a number follows the last one, in whichever slice it stands.
                self._parser.row_counter = self._row

    @property
    def end(self) -> Place | None:
        """Where the next rows are; None where there are no more."""
        return None if self._following is None else Place(self._following, self._row)


class FirstTexts:
    """The texts of a workbook, of which only those are read, and held, that stand before one that is asked for."""

    def __init__(self, book: Workbook) -> None:
        self._read: list[str] = []
        self._unread = _all_texts(book)

    def __getitem__(self, place: int, /) -> str:
        if place < 0:
            raise IndexError
        self._read.extend(islice(self._unread, max(place + 1 - len(self._read), 0)))
        return self._read[place]


def sheet_rows(file: BinaryIO, *, limit: int, texts: Texts | None = None) -> Iterator[Sequence[Any]]:
    """The values of each row from the first on. Refuses what `Workbook` refuses, FileHasNoRows without a sheet."""
    book = Workbook(file, limit=limit)
    texts = FirstTexts(book) if texts is None else texts
    start: Place | None = Place()
    while start is not None:
        rows = book.rows(start, texts, most=_SLICE)
        yield from rows
        start = rows.end


def text_bytes(file: BinaryIO) -> int:
    """How many bytes of shared texts the workbook claims to have."""
    with _damage_refused():
        file.seek(0)
        parts = zipfile.ZipFile(file).infolist()
        return sum(part.file_size for part in parts if part.filename.endswith("sharedStrings.xml"))


def _all_texts(book: Workbook) -> Iterator[str]:
    offset: int | None = 0
    while offset is not None:
        texts, offset = book.texts(offset, most=_SLICE)
        yield from texts


def _text(element: Element) -> str:
    """As openpyxl reads it, which takes twice as long: without how it looks and how it is pronounced."""
    parts = [*element.findall(_T), *element.findall(_R_T)]
    return "".join(part.text or "" for part in parts).replace("x005F_", "")


def _values(cells: Sequence[dict[str, Any]]) -> list[Any]:
    values = [None] * (cells[-1]["column"] if cells else 0)
    for cell in cells:
        if cell["column"] <= len(values):
            values[cell["column"] - 1] = cell["value"]
    return values


@contextmanager
def _damage_refused() -> Iterator[None]:
    try:
        yield
    except Refusal:
        raise
    except _DAMAGES as error:
        raise unreadable("FileDamaged") from error
    except OSError as error:
        # Also what openpyxl raises by itself; when the machine is at fault, it has a number.
        if error.errno is not None:
            raise
        raise unreadable("FileDamaged") from error


def _refuse_bombs(file: BinaryIO, limit: int) -> None:
    """By the sizes that the archive itself claims; more than it claims is never unpacked."""
    file.seek(0)
    sizes = {part.filename: part.file_size for part in zipfile.ZipFile(file).infolist()}
    rows = texts = others = 0
    for name, size in sizes.items():
        if name.startswith("xl/worksheets/"):
            rows = max(rows, size)
        elif name.endswith("sharedStrings.xml"):
            texts += size
        elif name.endswith((".xml", ".rels")) and not name.startswith("xl/pivotCache/"):
            others = max(others, size)
    if rows > limit * _XML_BYTES or texts > _MOST_TEXT_BYTES or others > _MOST_OTHER_BYTES:
        raise unreadable("FileTooLarge")
