"""Lists of restrictions as files: CSV, workbooks and JSON become rows of cells, or are refused in words."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import openpyxl
from import_export.formats.base_formats import CSV, JSON, XLSX

from core.refusal import Refusal, RefusalClass
from operators.resources.restriction_cells import COLUMNS

_NEEDED: Final = tuple(column for column in COLUMNS if column != "ends_at")
LONGEST_LIST: Final = 20_000
# A workbook is packed; what it unpacks to could be a thousand times as much.
_LARGEST_WORKBOOK: Final = 100 * 1024 * 1024
_PACKED: Final = b"PK\x03\x04"
_DELIMITERS: Final = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows of a list, each with its number as people count them, and its cells by column."""

    rows: list[tuple[int, dict[str, Any]]]

    def __len__(self) -> int:
        return len(self.rows)


class CsvList(CSV):
    def create_dataset(self, in_stream: bytes, **_: Any) -> Listed:
        text = _decoded(in_stream)
        first = text.lstrip("\r\n").partition("\n")[0]
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=first.count), strict=True)
        return _listed(_numbered_lines(reader))


class WorkbookList(XLSX):
    def create_dataset(self, in_stream: bytes, **_: Any) -> Listed:
        try:
            with zipfile.ZipFile(io.BytesIO(in_stream)) as packed:
                unpacked = sum(part.file_size for part in packed.infolist())
            if unpacked > _LARGEST_WORKBOOK:
                raise _unreadable("FileTooLarge", "The workbook is too large. Split it, or save it as CSV UTF-8.")
            book = openpyxl.load_workbook(io.BytesIO(in_stream), read_only=True, data_only=True)
            # The rows are read as they are asked for: whatever is broken in them shows only then.
            return _listed(enumerate(book.worksheets[0].iter_rows(values_only=True), 1))
        except (zipfile.BadZipFile, KeyError, ValueError, IndexError, SyntaxError) as error:
            raise _unreadable("FileIsNoWorkbook", "The file is no workbook (XLSX).") from error


class JsonList(JSON):
    def create_dataset(self, in_stream: bytes, **_: Any) -> Listed:
        try:
            rows = json.loads(_decoded(in_stream))
        except (ValueError, RecursionError) as error:
            raise _unreadable("FileIsNoJson", "The file is no JSON.") from error
        if not isinstance(rows, list) or not all(_is_flat(row) for row in rows):
            raise _unreadable("FileIsNoList", "The file is no list of objects with the columns as names.")
        header = list(dict.fromkeys(name for row in rows for name in row))
        return _listed(enumerate([header, *([row.get(name) for name in header] for row in rows)]))


def _listed(lines: Iterable[tuple[int, Sequence[Any]]]) -> Listed:
    """The first line that holds anything names the columns; blank lines are passed over, other columns as well.

    Refuses a list without the columns that are needed, and one that is too long.
    """
    filled = ((number, cells) for number, cells in lines if any(_holds(cell) for cell in cells))
    _, header = next(filled, (0, ()))
    places = _places(header)
    rows: list[tuple[int, dict[str, Any]]] = []
    for number, cells in filled:
        if len(rows) == LONGEST_LIST:
            raise _unreadable("ListTooLong", f"The list has more than {LONGEST_LIST:,} rows. Split it.")
        rows.append((number, {name: cells[place] for name, place in places.items() if place < len(cells)}))
    return Listed(rows)


def _places(header: Sequence[Any]) -> dict[str, int]:
    written = [_plain(name) for name in header]
    places = {name: written.index(_plain(name)) for name in COLUMNS if _plain(name) in written}
    repeated = [name for name in places if written.count(_plain(name)) > 1]
    if repeated:
        raise _unreadable("HeaderRepeatsColumn", f"Two columns are named {repeated[0]}.")
    missing = [name for name in _NEEDED if name not in places]
    if missing:
        raise _unreadable("HeaderLacksColumn", f"The first line does not name these columns: {', '.join(missing)}.")
    return places


def _numbered_lines(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of the line on which it ends, as an editor shows it."""
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise _unreadable("FileIsNoCsv", f"The quoting is broken on line {reader.line_num}.") from error


def _decoded(data: bytes) -> str:
    if data.startswith(_PACKED):
        raise _unreadable("FileIsWorkbook", "The file is a workbook: choose the format xlsx.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable("FileIsNotUtf8", "The file is not UTF-8. Save it as CSV UTF-8.") from error
    if "\0" in text:
        raise _unreadable("FileIsBinary", "The file is not text.")
    return text


def _is_flat(row: Any) -> bool:
    return isinstance(row, dict) and not any(isinstance(cell, dict | list) for cell in row.values())


def _holds(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""


def _plain(name: Any) -> str:
    """The name of a column without case, blanks and underscores."""
    return str(name or "").casefold().replace(" ", "").replace("_", "")


def _unreadable(code: str, message: str) -> Refusal:
    return Refusal(code, message, kind=RefusalClass.VALIDATION_ERROR)
