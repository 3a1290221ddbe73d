"""The report of rejected rows, as a CSV that is safe to open in a spreadsheet, complete however long."""

import csv
import re
from collections.abc import Iterator, Sequence
from typing import Final

from enrollments.bulk.layout import Layout
from enrollments.models import BulkJob, Rejection

ADDED_COLUMNS: Final = ("RowNumber", "ErrorCode", "ErrorColumn", "AllowedRange", "Message")
# What makes a spreadsheet compute a cell instead of showing it (OWASP, "CSV Injection").
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")
# Excel takes a CSV for Windows-1252 unless it begins with this.
_BYTE_ORDER_MARK = "\ufeff"


class _Line:
    """What csv.writer writes into: hands each line straight back."""

    def write(self, line: str) -> str:
        return line


def report_lines(job: BulkJob) -> Iterator[str]:
    """The report, line by line, straight from the table: the columns of the file in their order, then ours."""
    layout = Layout.from_json(job.layout)
    # With the separator of the file: a decimal comma then stays one, and the report can be corrected and sent again.
    write = csv.writer(_Line(), delimiter=layout.delimiter).writerow
    width = len(layout.header)
    yield _BYTE_ORDER_MARK + write([*map(safe_cell, layout.header), *ADDED_COLUMNS])
    rejections = Rejection.objects.filter(job=job).order_by("row_number")
    for reject in rejections.iterator(chunk_size=5_000):
        ours = (reject.row_number, reject.code, reject.column, reject.allowed, reject.message)
        yield write([*map(safe_cell, fitted(reject.fields, width)), *map(safe_cell, map(str, ours))])


def safe_cell(text: str) -> str:
    """`text` so that no spreadsheet takes it for a formula: dangerous ones begin with an apostrophe, numbers stay."""
    if text.lstrip(" ").startswith(_DANGEROUS) and not _PLAIN_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def fitted(fields: Sequence[str], width: int) -> list[str]:
    """`fields` in exactly `width` columns, so that ours stand under their names; surplus ones are in the message."""
    return [*fields[:width], *[""] * (width - len(fields))]
