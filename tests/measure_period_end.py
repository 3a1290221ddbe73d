"""How long the end of a period takes with a million customers: `python -m tests.measure_period_end 1000000`.

`make bench-period-end` calls it. Half of the customers have reached the target, and a trigger waits for it. Beside it,
in the same database: one bare UPDATE that stamps the same rows as reached, and nothing else.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# What is measured can only be imported once Django knows its settings.
django.setup()

from django.db import connection, transaction  # noqa: E402

from enrollments.bulk.chunks import Step  # noqa: E402
from enrollments.models import Firing  # noqa: E402
from milestones.models import Period, Target  # noqa: E402
from milestones.services.closing import close_period  # noqa: E402
from tests import cast  # noqa: E402
from tests.bench.run import own_database  # noqa: E402
from tests.milestones.scene import at_end, begin, middle, waits  # noqa: E402

CYCLE = 3
_ENROLLED = """
    INSERT INTO milestones_targetenrollment
           (operator_id, target_id, operator_player_id, first_enrolled_at, round, round_begins)
    SELECT %s, %s, 'player_' || n, %s, 1, 1 FROM generate_series(1, %s) AS n
"""
_SPANS = """
    INSERT INTO milestones_span (operator_id, enrollment_id, from_number, enrolled_at, is_replaced)
    SELECT operator_id, id, %s, first_enrolled_at, false FROM milestones_targetenrollment
"""
_PROGRESS = """
    INSERT INTO milestones_periodprogress
           (operator_id, enrollment_id, period_id, target_id, base, achieved, is_left, last_activity_at)
    SELECT operator_id, id, %s, target_id, 0, CASE WHEN id %% 2 = 0 THEN 1500 ELSE 500 END, false, %s
      FROM milestones_targetenrollment
"""
_BARE = "UPDATE milestones_periodprogress SET reached_at = %s WHERE achieved >= 1000"


def measure(customers: int) -> None:
    casino = cast.casino()
    target = at_end(casino)
    waits(cast.reward(casino), target)
    period = target.group.periods.get(number=CYCLE)
    _fill(target, period, customers)
    with _timed() as bare, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_BARE, [begin(CYCLE + 1)])
        transaction.set_rollback(True)
    _run("VACUUM ANALYZE")
    steps = 1
    with _timed() as whole:
        while close_period(period_id=period.pk, at=begin(CYCLE + 1)) is Step.AGAIN:
            steps += 1
    period.refresh_from_db()
    assert (period.given_count, Firing.objects.count()) == (customers // 2,) * 2
    sys.stdout.write(
        f"{customers:,} customers, {period.given_count:,} of whom have earned the reward: {whole[0]:.1f} s in {steps} "
        f"steps, {customers / whole[0]:,.0f} customers a second; {whole[0] / bare[0]:.1f} times one bare UPDATE of the "
        f"{period.given_count:,} ({bare[0]:.1f} s)\n"
    )


def _fill(target: Target, period: Period, customers: int) -> None:
    _run(_ENROLLED, target.operator_id, target.pk, begin(CYCLE), customers)
    _run(_SPANS, CYCLE)
    _run(_PROGRESS, period.pk, middle(CYCLE))
    _run("VACUUM ANALYZE")


def _run(statement: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)


@contextmanager
def _timed() -> Iterator[list[float]]:
    """The seconds that the block took, as the only element."""
    seconds: list[float] = []
    start = time.perf_counter()
    yield seconds
    seconds.append(time.perf_counter() - start)


if __name__ == "__main__":
    with own_database():
        measure(int(sys.argv[1]))
