"""The play: a list goes in, points are drawn at which somebody dies, and in the end the tables are asked."""

import random
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.chaos.house import VICTIMS, House
from tests.chaos.truth import faults_of

# How far a phase has come, in rows of the file.
_PROGRESS = {
    "preview": """
        SELECT coalesce(max(p.scanned_count + p.weighed_count), 0) / 2, bool_or(j.previewed_at IS NOT NULL)
          FROM enrollments_bulkjob j LEFT JOIN enrollments_preview p ON p.job_id = j.id WHERE j.id = %s
    """,
    "enrolment": """
        SELECT enrolled_count + rejected_count, finished_at IS NOT NULL FROM enrollments_bulkjob WHERE id = %s
    """,
    "undoing": "SELECT undo_row, undone_at IS NOT NULL FROM enrollments_bulkjob WHERE id = %s",
}


def play(*, rows: int, kills: int, seed: int, undo: bool, say: Callable[[str], None]) -> list[str]:
    """Each of worker, Redis and PostgreSQL is killed `kills` times in each phase. What is not true in the end."""
    say(f"{rows:,} rows, {kills} kills of each in each phase, seed {seed}")
    folder = Path(tempfile.mkdtemp(prefix="rewards-chaos-"))
    house = House(folder / "data", dice=random.Random(seed), say=say)  # noqa: S311 - nobody is to be kept from guessing
    try:
        house.start()
        faults = _story(house, rows=rows, kills=kills, undo=undo)
    finally:
        house.stop()
    if faults:
        say(f"Kept for a look: {folder}")
    else:
        shutil.rmtree(folder)
    return faults


def _story(house: House, *, rows: int, kills: int, undo: bool) -> list[str]:
    began = time.monotonic()
    job_id = _deed(house, f"upload({rows})")
    for phase in ("preview", "enrolment"):
        _survive(house, phase, job_id, rows=rows, kills=kills)
    faults = faults_of(house, job_id, rows=rows)
    if undo and not faults:
        _deed(house, f"undo('{job_id}')")
        _survive(house, "undoing", job_id, rows=rows, kills=kills)
        faults = faults_of(house, job_id, rows=rows, undone=True)
    house.say(f"Over after {time.monotonic() - began:.0f} s: {'; '.join(faults) or 'everything is true'}")
    return faults


def _survive(house: House, phase: str, job_id: str, *, rows: int, kills: int) -> None:
    """Lets a phase come to its end, with deaths at random points of it."""
    points = sorted((house.dice.random() * rows, name) for name in VICTIMS for _ in range(kills))
    for point, name in points:
        house.wait_until(lambda point=point: _has_come(house, phase, job_id) >= point, what=f"{phase} at {point}")  # type: ignore[misc]
        done = _has_come(house, phase, job_id)
        house.say(f"{phase}: {'over' if done > rows else f'{done:,} rows'}")
        house.live(house.dice.random() * 0.2)
        house.kill(name)
    house.wait_until(lambda: _has_come(house, phase, job_id) > rows, what=f"the end of {phase}")


def _has_come(house: House, phase: str, job_id: str) -> float:
    """How many rows a phase has behind it; more than any list has once it is over."""
    [(done, over)] = house.ask(_PROGRESS[phase], job_id)
    return float("inf") if over else int(done)


def _deed(house: House, call: str) -> str:
    return house.do("manage.py", "shell", "--no-imports", "-c", f"from tests.chaos import story; story.{call}")
