"""What came of the rows of a list, as CSV files: complete however long, streamed, with little memory.

The rejected rows exist in two forms. One is for spreadsheets, and safe to open there. The other is to be corrected and
uploaded again: what stood in a row stands there unchanged.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from django.db.models import QuerySet

from enrollments.bulk.cells import safe_cell
from enrollments.bulk.layout import Layout
from enrollments.bulk.source import open_rows
from enrollments.models import ListJob

ADDED_COLUMNS: Final = ("RowNumber", "ErrorCode", "ErrorColumn", "AllowedRange", "Message")
CORRECTION_COLUMNS: Final = ("ErrorCode", "Message")
# Their fields are not those of the header, even where their number happens to be right.
BROKEN: Final = frozenset({"UnclosedQuote", "RowNotCsv", "RowTooLong"})
# Excel takes a CSV for Windows-1252 unless it begins with this.
BYTE_ORDER_MARK: Final = "\ufeff"
_BATCH: Final = 5_000
_BLOCK: Final = 64 * 1024


class _Line:
    """What csv.writer writes into: hands each line straight back."""

    def write(self, line: str) -> str:
        return line


def line_writer(delimiter: str) -> Callable[[Iterable[object]], str]:
    """What makes one line of a CSV out of cells."""
    return csv.writer(_Line(), delimiter=delimiter).writerow


def in_order(rows: QuerySet[Any, Any], key: str) -> Iterator[Any]:
    """All `rows`, each a tuple that begins with `key`, in its order: batch by batch, with nothing open in between."""
    batch = list(rows.order_by(key)[:_BATCH])
    yield from batch
    while len(batch) == _BATCH:
        batch = list(rows.filter(**{f"{key}__gt": batch[-1][0]}).order_by(key)[:_BATCH])
        yield from batch


def separator(layout: Layout) -> str:
    """What separates the columns of a file that is read with the decimal sign of `layout`, whatever it holds."""
    if layout.decimal_comma:
        return ";" if layout.delimiter == "," else layout.delimiter
    return ","


def report_lines(job: ListJob) -> Iterator[str]:
    """The rejected rows for a spreadsheet: the columns of the file in their order, then ours."""
    layout = Layout.from_json(job.layout)
    # With the separator of the file: a decimal comma then stays one, and the report can be corrected and sent again.
    write = line_writer(layout.delimiter)
    width = len(layout.header)
    yield BYTE_ORDER_MARK + write([*map(safe_cell, layout.header), *ADDED_COLUMNS])
    for *ours, fields in _rejections(job, "code", "column", "allowed", "message"):
        yield write([*map(safe_cell, fitted(fields, width)), *map(safe_cell, map(str, ours))])


def correctable_lines(job: ListJob) -> Iterator[str]:
    """The rejected rows as they stood in the file, and behind each one what is wrong with it.

    It can be uploaded as it is: what we have added is ignored, and a row that nobody has corrected is rejected again.
    """
    layout = Layout.from_json(job.layout)
    write = line_writer(separator(layout))
    header = _without_ours(layout.header)
    yield BYTE_ORDER_MARK + write([*header, *_not_taken(CORRECTION_COLUMNS, header)])
    for _, code, message, fields in _rejections(job, "code", "message"):
        if code not in BROKEN and fits(fields, len(layout.header)):
            yield write([*fields[: len(header)], code, message])
        else:
            # One column too many: nothing of it may be taken for a player, a value or a count as it is.
            yield write([*fields, *[""] * (len(header) + 1 - len(fields)), code, message])


class Unprocessed:
    """The rows that a job has not reached, byte for byte, under the header of the file.

    Opened at once: a file that is gone is refused (FileMissing) before anything was sent.
    """

    def __init__(self, job: ListJob) -> None:
        layout = Layout.from_json(job.layout)
        self._header_end = layout.data_offset
        self._begin = layout.data_offset if job.started_at is None else job.cursor_bytes
        self._file = open_rows(job)

    def __iter__(self) -> Iterator[bytes]:
        yield self._file.read(self._header_end)
        self._file.seek(self._begin)
        yield from iter(lambda: self._file.read(_BLOCK), b"")

    def close(self) -> None:
        self._file.close()


def fitted(fields: Sequence[str], width: int) -> list[str]:
    """`fields` in exactly `width` columns, so that ours stand under their names; surplus ones are in the message."""
    return [*fields[:width], *[""] * (width - len(fields))]


def fits(fields: Sequence[str], width: int) -> bool:
    """Whether the fields of a row stand under the names of the header; spreadsheets add blank ones."""
    return len(fields) >= width and not any(surplus.strip() for surplus in fields[width:])


def _rejections(job: ListJob, *columns: str) -> Iterator[Any]:
    rows = job.rejections.values_list("row_number", *columns, "fields")
    return in_order(rows, "row_number")


def _without_ours(header: Sequence[str]) -> list[str]:
    """The columns of a file that may itself be one that was corrected."""
    ours = len(CORRECTION_COLUMNS)
    return list(header[:-ours] if tuple(header[-ours:]) == CORRECTION_COLUMNS else header)


def _not_taken(names: Iterable[str], header: Iterable[str]) -> list[str]:
    """Our columns by names that no column of the file has: two of one name could not be uploaded."""
    taken = {name.casefold().replace(" ", "").replace("_", "") for name in header}
    choices = ((name, *(f"{name}{number}" for number in range(2, len(taken) + 3))) for name in names)
    return [next(name for name in each if name.casefold() not in taken) for each in choices]
