"""Files as people upload them: any table in any form, and what jobs read of them."""

import csv
import gzip
import io
from collections.abc import Sequence
from typing import Any

import openpyxl

from enrollments.bulk.intake import convert, detect, layout_of, needs_conversion
from enrollments.bulk.layout import Layout
from enrollments.bulk.reader import Row, RowReader
from enrollments.bulk.reading import AS_DETECTED, Choice, Reading

LIMIT = 50 * 1024 * 1024
# More rows than any file of a test has.
EVERYTHING = 10**6


def as_csv(table: Sequence[Sequence[str]], *, delimiter: str = ",", line_end: str = "\r\n") -> str:
    """Quoted throughout: csv.writer would leave a carriage return bare where lines end with something else."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(table)
    return written.getvalue()


def as_workbook(table: Sequence[Sequence[Any]], *, formats: dict[str, str] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in table:
        book.active.append(row)
    for cell, number_format in (formats or {}).items():
        book.active[cell].number_format = number_format
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def packed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def reading(content: bytes, choice: Choice = AS_DETECTED, *, limit: int = LIMIT) -> Reading:
    return detect(io.BytesIO(content), choice, limit=limit)


def one_form(content: bytes, choice: Choice = AS_DETECTED, *, limit: int = LIMIT) -> tuple[bytes, Layout]:
    """The CSV that a job would work on, and its layout."""
    found = reading(content, choice, limit=limit)
    out = io.BytesIO(content)
    if needs_conversion(found):
        out = io.BytesIO()
        convert(io.BytesIO(content), found, out, limit=limit)
    return out.getvalue(), layout_of(out, found)


def rows_of(content: bytes, choice: Choice = AS_DETECTED) -> list[Row]:
    """The rows below the header."""
    data, layout = one_form(content, choice)
    return list(RowReader(io.BytesIO(data), layout, offset=layout.data_offset, number=layout.data_row).take(EVERYTHING))
