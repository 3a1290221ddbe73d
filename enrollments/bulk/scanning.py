"""Who is in a list: how many rows, who is in it twice, and what knows the same rows again."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

from django.db import connection

from enrollments.bulk.knowing import RowSum, fingerprint_of, weight_of
from enrollments.bulk.rows import Rejected
from enrollments.models import BulkJob, Preview, ScannedRows
from enrollments.services.enroll import Candidate
from enrollments.services.judging import Judge

# Written as texts: for ten thousand numbers that is many times as fast as Django's own way.
_KEEP: Final = "INSERT INTO enrollments_scannedrows (job_id, keys, rows) VALUES (%s, %s::bigint[], %s::int[])"
# Two rows with one key have one player: among a million players two keys meet by chance once in 37 million lists.
_REPEATS: Final = """
    SELECT row_number, place > 1 FROM (
        SELECT u.row_number,
               row_number() OVER (PARTITION BY u.key ORDER BY u.row_number) AS place,
               lead(u.row_number) OVER (PARTITION BY u.key ORDER BY u.row_number) AS following
          FROM enrollments_scannedrows chunk, unnest(chunk.keys, chunk.rows) AS u (key, row_number)
         WHERE chunk.job_id = %s) AS placed
     WHERE place > 1 OR following IS NOT NULL
     ORDER BY row_number
"""


def scan(
    job: BulkJob, preview: Preview, judge: Judge, candidates: Sequence[Candidate], rejected: Sequence[Rejected]
) -> None:
    """Adds a chunk of rows to what is known of the list."""
    preview.scanned_count += len(candidates) + len(rejected)
    keys, numbers, weights = [], [], _Weights()
    row_sum = RowSum(preview.row_sum)
    for unread in rejected:
        row_sum.add_unread(unread.row.fields)
    for each in candidates:
        key = row_sum.add(each.player_id, weights.of(each))
        # A row that is refused by itself leaves its player to a later one, if the player may be rewarded at all.
        allowed = judge.verdict(each.bet_value, each.bet_count).fault is None
        if allowed and each.player_id not in judge.refused:
            keys.append(key)
            numbers.append(each.row)
    preview.row_sum = row_sum.text
    if keys:
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [job.pk, _array(keys), _array(numbers)])


def finish_scan(job: BulkJob, preview: Preview) -> None:
    """Behind the last chunk: the length of the list, its fingerprint and its repeats."""
    with connection.cursor() as cursor:
        cursor.execute(_REPEATS, [job.pk])
        found = cursor.fetchall()
    repeats = array("i", [number for number, repeats_another in found if repeats_another])
    repeated = array("i", [number for number, repeats_another in found if not repeats_another])
    ScannedRows.objects.filter(job=job).delete()
    preview.repeats, preview.repeat_count = repeats.tobytes(), len(repeats)
    preview.repeated = repeated.tobytes()
    job.row_count = preview.scanned_count
    job.fingerprint = fingerprint_of(preview.scanned_count, preview.row_sum)


def repeats_among(preview: Preview | None, candidates: Sequence[Candidate]) -> set[int | None]:
    """Those of the rows of `candidates`, which are in order, whose player an earlier row names."""
    return _among(preview.repeats, candidates) if preview is not None else set()


def repeated_among(preview: Preview, candidates: Sequence[Candidate]) -> set[int | None]:
    """Those of the rows of `candidates`, which are in order, that name a player for the first time but not the last."""
    return _among(preview.repeated, candidates)


def _among(kept: bytes | memoryview, candidates: Sequence[Candidate]) -> set[int | None]:
    if not kept or not candidates:
        return set()
    numbers = array("i")
    numbers.frombytes(bytes(kept))
    first, last = candidates[0].row or 0, candidates[-1].row or 0
    return set(numbers[bisect_left(numbers, first) : bisect_left(numbers, last + 1)])


class _Weights:
    """An odd number for each value and count, however they were written."""

    def __init__(self) -> None:
        # By the id of the value, which lives as long as the chunk.
        self.known: dict[tuple[int, int | None], int] = {}

    def of(self, given: Candidate) -> int:
        pair = (id(given.bet_value), given.bet_count)
        if pair not in self.known:
            value = "" if given.bet_value is None else f"{given.bet_value.normalize():f}"
            self.known[pair] = weight_of(f"{value}\0{'' if given.bet_count is None else given.bet_count}")
        return self.known[pair]


def _array(numbers: Iterable[int | None]) -> str:
    return f"{{{','.join(map(str, numbers))}}}"
