"""First reading of a list: how many rows, who is in it twice, and a sum that knows the same rows again.

The sum does not depend on the order of the rows nor on how a number is written, so a list that was sorted, saved by a
spreadsheet or sent in another form is known again. Nothing here must be unforgeable: whoever wants to upload a list
twice may, with a reason.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Final

from django.db import connection

from enrollments.bulk.layout import Layout
from enrollments.bulk.reader import Row
from enrollments.bulk.rows import Rejected, RowCheck
from enrollments.bulk.source import read_rows
from enrollments.models import BulkJob, Preview, ScannedRows
from enrollments.services.enroll import Candidate
from enrollments.services.judging import Judge

_SUM: Final = 1 << 128
# Two rows with one key have one player: among a million players two keys meet by chance once in 37 million lists.
_REPEATS: Final = """
    SELECT row_number FROM (
        SELECT u.row_number, row_number() OVER (PARTITION BY u.key ORDER BY u.row_number) AS place
          FROM enrollments_scannedrows chunk, unnest(chunk.keys, chunk.rows) AS u (key, row_number)
         WHERE chunk.job_id = %s) AS placed
     WHERE place > 1
     ORDER BY row_number
"""


def scan(job: BulkJob, preview: Preview, *, rows: int, at: datetime) -> None:
    """Reads the next `rows` rows of a list; behind the last one its length, fingerprint and repeats are known."""
    layout = Layout.from_json(job.layout)
    if not preview.cursor_row:
        preview.cursor_bytes, preview.cursor_row = layout.data_offset, layout.data_row
    read, *cursor = read_rows(job, offset=preview.cursor_bytes, number=preview.cursor_row, rows=rows)
    preview.cursor_bytes, preview.cursor_row = cursor
    preview.scanned_count += len(read)
    _sum_up(job, preview, layout, read)
    if len(read) < rows:
        _finish(job, preview, layout, at)


def repeats_among(job: BulkJob, candidates: Sequence[Candidate]) -> set[int | None]:
    """Those of the rows of `candidates`, which are in order, whose player an earlier row names."""
    repeats = Preview.objects.values_list("repeats", flat=True).get(job=job)
    if not repeats or not candidates:
        return set()
    numbers = array("i")
    numbers.frombytes(bytes(repeats))
    first, last = candidates[0].row or 0, candidates[-1].row or 0
    return set(numbers[bisect_left(numbers, first) : bisect_left(numbers, last + 1)])


def _sum_up(job: BulkJob, preview: Preview, layout: Layout, read: Iterable[Row]) -> None:
    terms = job.reward.terms()
    check, judge = RowCheck(layout, terms), Judge(terms, {})
    total, keys, numbers = int(preview.row_sum, 16), [], []
    weights: dict[tuple[object, object], int] = {}
    for row in read:
        given = check.read(row)
        if isinstance(given, Rejected):
            total += _hash("\0".join(row.fields), size=16)
            continue
        key, spread = divmod(_hash(given.player_id, size=24), _SUM)
        pair = (given.bet_value, given.bet_count)
        if pair not in weights:
            weights[pair] = _weight(given)
        total += spread * weights[pair]
        # A row that is refused for what it asks for leaves its player to a later one.
        if judge.fault(given, *judge.amounts(given)) is None:
            keys.append(key - (1 << 63))
            numbers.append(row.number)
    preview.row_sum = f"{total % _SUM:032x}"
    if keys:
        ScannedRows.objects.create(job=job, keys=keys, rows=numbers)


def _weight(given: Candidate) -> int:
    """An odd number for a value and a count, however they were written."""
    value = "" if given.bet_value is None else f"{given.bet_value.normalize():f}"
    return _hash(f"{value}\0{'' if given.bet_count is None else given.bet_count}", size=16) | 1


def _hash(text: str, *, size: int) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogateescape"), digest_size=size).digest())


def _finish(job: BulkJob, preview: Preview, layout: Layout, at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_REPEATS, [job.pk])
        repeats = array("i", [number for (number,) in cursor.fetchall()])
    ScannedRows.objects.filter(job=job).delete()
    preview.repeats, preview.repeat_count = repeats.tobytes(), len(repeats)
    preview.scanned_at = at
    preview.cursor_bytes, preview.cursor_row = layout.data_offset, layout.data_row
    job.row_count = preview.scanned_count
    job.fingerprint = f"{preview.scanned_count:x}-{preview.row_sum}"
