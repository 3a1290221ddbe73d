"""The first visible sheet of a workbook (XLSX), row by row, as the fields of a CSV."""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, BinaryIO, Final
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from core.refusal import Refusal
from enrollments.bulk.header import unreadable

# Spreadsheets end there.
_LAST_ROW: Final = 1_048_576
# More digits than these a spreadsheet forgets.
_KEPT_DIGITS: Final = 15
# The same list takes so much more as XML.
_XML_BYTES: Final = 5
# Texts are held in memory: room for a million rows with a hundred letters each.
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


def sheet_rows(file: BinaryIO, *, limit: int) -> Iterator[Sequence[Any]]:
    """The values of each row from the first on, until the last cell that the row has.

    Values, not formulas; None is an empty cell. A list of more than about `limit` bytes is FileTooLarge, a workbook
    that cannot be read is FileDamaged.
    """
    try:
        _refuse_bombs(file, limit)
        file.seek(0)
        with closing(openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)) as book:
            sheet = next((each for each in book.worksheets if each.sheet_state == "visible"), None)
            if sheet is None:
                raise unreadable("FileHasNoRows")
            # What a sheet says of its size is often wrong.
            sheet.reset_dimensions()
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                if number > _LAST_ROW:
                    raise unreadable("FileDamaged")
                yield row
    except Refusal:
        raise
    except _DAMAGES as error:
        raise unreadable("FileDamaged") from error


def written(value: Any, decimal_sign: str = ".") -> str:
    """A cell as a field: numbers in full and without an exponent, unless digits of them are lost."""
    # In the order of how many there are.
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value).replace(".", decimal_sign)
    if isinstance(value, datetime):
        # A day is midnight to a spreadsheet.
        return value.isoformat(" ").removesuffix(" 00:00:00")
    return str(value)


def written_id(value: Any) -> str:
    """A cell of the column of players: what a spreadsheet has made a date or a boolean is refused as damaged."""
    if isinstance(value, bool):
        return f"#BOOLEAN {written(value)}"
    if isinstance(value, datetime | date | time | timedelta):
        return f"#DATE {written(value)}"
    return written(value)


def _number(value: float) -> str:
    """Up to 15 digits in full; a longer whole number in the way in which spreadsheets show it, 1.23E+15."""
    if abs(value) >= 10**_KEPT_DIGITS:
        # Not by way of a float, which a whole number may be too long for.
        return f"{Decimal(value):.{_KEPT_DIGITS - 1}E}"
    if isinstance(value, int):
        return str(value)
    text = f"{value:.{_KEPT_DIGITS}g}"
    return f"{Decimal(text):f}" if "e" in text else text


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
