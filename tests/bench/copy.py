"""The yardstick: a bare COPY of the finished rows into an empty table with the same indexes and constraints."""

from pathlib import Path
from typing import BinaryIO

from django.db import connection, transaction

from enrollments.models import Enrollment
from enrollments.services.enroll import COLUMNS
from tests.bench.meters import Reading, measured

_TABLE = Enrollment._meta.db_table
_NAMES = ", ".join(COLUMNS)
_BLOCK = 1 << 16
_FOREIGN_KEYS = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'"


def write_finished(path: Path) -> None:
    """Writes the enrollments that a job has made into `path`, as they lie in their table: in the order of the file."""
    with (
        connection.cursor() as cursor,
        path.open("wb") as file,
        cursor.copy(f"COPY {_TABLE} ({_NAMES}) TO STDOUT") as copy,
    ):
        file.writelines(copy)


def bare_copy(path: Path) -> Reading:
    """What it takes to write them again, from the first byte to the end of COMMIT."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_copy")
        cursor.execute(f"CREATE TABLE bench_copy (LIKE {_TABLE} INCLUDING ALL)")
        cursor.execute(_FOREIGN_KEYS, [_TABLE])
        for (definition,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE bench_copy ADD {definition}")
    with measured() as reading, path.open("rb") as file, transaction.atomic():
        _write(file)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_copy")
    return reading


def _write(file: BinaryIO) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY bench_copy ({_NAMES}) FROM STDIN") as copy:
        while block := file.read(_BLOCK):
            copy.write(block)
