"""One run on one machine: for each size the job and the job with budgets, each followed by a bare COPY of its rows.

Then the library.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from enrollments.models import BulkJob
from tests.bench import seam, stage
from tests.bench.copy import bare_copy, write_finished
from tests.bench.library import by_library, first_rows
from tests.bench.machine import machine
from tests.bench.meters import Memory, measured
from tests.bench.report import WITH_BUDGETS
from tests.processes import worker


@dataclass(frozen=True, slots=True)
class Wish:
    sizes: list[int]
    runs: int
    library_rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One thing that was measured once. `enrolled` of its `rows` were enrolled; a preview is part of a job only."""

    what: str
    rows: int
    enrolled: int
    seconds: float
    wal_bytes: int
    preview_seconds: float | None = None
    peak_bytes: int | None = None


def run(wish: Wish) -> dict[str, Any]:
    """Everything that was measured, and where."""
    with own_database(), tempfile.TemporaryDirectory(prefix="bench-") as folder:
        settings.MEDIA_ROOT = Path(folder) / "files"
        measures = list(_measures(wish, Path(folder)))
        return {"machine": machine(), "runs": wish.runs, "measures": [asdict(each) for each in measures]}


@contextmanager
def own_database() -> Iterator[None]:
    """A database that is made for this run and dropped after it: nobody's data is at stake."""
    name = connection.settings_dict["NAME"]
    # Not that of the tests: they may run at the same time.
    connection.settings_dict["TEST"]["NAME"] = f"bench_{name}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    with connection.cursor() as cursor:
        # Also where the server belongs to a test run, which does not wait for the disk.
        cursor.execute(f"ALTER DATABASE {connection.settings_dict['NAME']} SET synchronous_commit = on")
    connection.close()
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def _measures(wish: Wish, folder: Path) -> Iterator[Measure]:
    for rows in wish.sizes:
        path = stage.write_list(folder, rows)
        for _ in range(wish.runs):
            for budgets in (False, True):
                yield _said(_job(path, rows, folder, budgets=budgets))
                finished = folder / "finished"
                write_finished(finished)
                yield _said(_copy(finished, rows, budgets=budgets))
    if wish.library_rows:
        yield from _library(wish, folder)


def _job(path: Path, rows: int, folder: Path, *, budgets: bool) -> Measure:
    # A worker of its own, for its memory is measured.
    reward = stage.open_reward(budgets=budgets)
    with worker(folder) as process:
        memory = Memory(process)
        job = seam.upload(reward, path)
        preview = seam.await_preview(job, memory.look)
        with measured() as reading:
            seam.confirm(job)
            job = seam.await_completed(job, memory.look)
    return Measure(
        what=f"job{WITH_BUDGETS}" if budgets else "job",
        rows=rows,
        enrolled=job.enrolled_count,
        seconds=reading.seconds,
        wal_bytes=reading.wal_bytes,
        preview_seconds=preview,
        peak_bytes=memory.peak,
    )


def _copy(finished: Path, rows: int, *, budgets: bool) -> Measure:
    reading = bare_copy(finished)
    with finished.open("rb") as file:
        enrolled = sum(1 for _ in file)
    return Measure(
        what=f"COPY{WITH_BUDGETS}" if budgets else "COPY",
        rows=rows,
        enrolled=enrolled,
        seconds=reading.seconds,
        wal_bytes=reading.wal_bytes,
    )


def _library(wish: Wish, folder: Path) -> Iterator[Measure]:
    """Every row of the list can be enrolled: as many as the library is given."""
    rows = wish.library_rows
    _job(stage.write_list(folder, rows * 2), rows * 2, folder, budgets=False)
    job = BulkJob.objects.latest("id")
    finished = first_rows(job, rows)
    for bulk in (False, True):
        for _ in range(wish.runs):
            reading = by_library(job, finished, bulk=bulk)
            yield _said(
                Measure(
                    what="library, use_bulk" if bulk else "library, row by row",
                    rows=rows,
                    enrolled=rows,
                    seconds=reading.seconds,
                    wal_bytes=reading.wal_bytes,
                )
            )


def _said(measure: Measure) -> Measure:
    speed = measure.enrolled / measure.seconds
    peak = f", {measure.peak_bytes / 1e6:.0f} MB" if measure.peak_bytes else ""
    sys.stderr.write(f"{measure.what}, {measure.rows:,} rows: {measure.seconds:.2f} s, {speed:,.0f} a second{peak}\n")
    return measure
