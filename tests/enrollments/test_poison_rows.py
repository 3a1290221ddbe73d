"""A row that breaks whatever is tried with it: it alone is rejected, with a reference, and the list goes on."""

from collections.abc import Collection

import pytest
from django.db import connection

from enrollments.bulk.breaking import MOST_IN_A_ROW
from enrollments.models import BulkJob, Rejection
from enrollments.rules.codes import ROW_CODES
from enrollments.rules.jobs import JobState
from enrollments.services.running import MAX_SETBACKS, resume_bulk_job
from enrollments.tasks import work_on_bulk_job
from tests.cast import CARLA, HEADER, NOON, players, previewed, rejected, report, upload

pytestmark = pytest.mark.django_db

ROWS = 3_000
# The database itself refuses these players, as a bug of ours might.
_BREAKS = """
    CREATE OR REPLACE FUNCTION break_down() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.operator_player_id = ANY (TG_ARGV) THEN RAISE EXCEPTION 'poison'; END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER poison BEFORE INSERT ON enrollments_enrollment FOR EACH ROW EXECUTE FUNCTION break_down({});
"""


def name(number: int) -> str:
    return f"player_{number:05d}"


def poison(numbers: Collection[int]) -> None:
    quoted = ", ".join(f"'{name(number)}'" for number in numbers)
    with connection.cursor() as cursor:
        cursor.execute(_BREAKS.format(quoted))


def heal() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER poison ON enrollments_enrollment")


def sent(given, rows: int = ROWS) -> BulkJob:
    """A list by the real clock, as workers have it."""
    return upload(given, HEADER + "".join(f"{name(number)},2,10\n" for number in range(rows)))


def worked_on(job: BulkJob, *, setbacks: int = MAX_SETBACKS) -> BulkJob:
    """The job after workers have taken it up until it is finished, or has met with so many setbacks."""
    job.refresh_from_db()
    while not job.finished and job.setback_count < setbacks:
        work_on_bulk_job(str(job.pk))
        job.refresh_from_db()
    return job


@pytest.mark.parametrize(
    "numbers",
    [{0}, {1234}, {ROWS - 1}, {0, ROWS - 1}, {700, 701}, {5, 1005, 2005}],
    ids=["first", "middle", "last", "first and last", "neighbours", "three far apart"],
)
def test_it_alone_is_rejected_and_all_others_are_enrolled(given, numbers):
    poison(numbers)
    job = worked_on(sent(given))

    assert (job.state, job.enrolled_count, job.rejected_by_code) == (
        JobState.COMPLETED,
        ROWS - len(numbers),
        {"InternalError": len(numbers)},
    )
    assert rejected(job) == {number + 2: "InternalError" for number in sorted(numbers)}
    assert players(job) == [name(number) for number in range(ROWS) if number not in numbers]


def test_the_report_names_the_reference_that_support_asks_for(given):
    poison({7})
    job = worked_on(sent(given, rows=20))

    [_, row] = report(job)
    assert row[:3] == [name(7), "2", "10"]
    assert "InternalError" in row
    assert "Something broke on our side. Give support this reference: " in Rejection.objects.get().message
    assert "InternalError" in ROW_CODES


def test_the_preview_does_not_break_on_it(given):
    poison({7})
    job = previewed(sent(given, rows=20))

    assert (job.preview.enrolled_count, job.preview.rejected_by_code, job.setback_count) == (20, {}, 0)


def test_once_it_is_behind_them_chunks_are_large_again(given):
    poison({7})

    assert worked_on(sent(given, rows=20_000)).chunk_rows is None


def test_when_row_after_row_breaks_the_job_waits_instead_of_rejecting_them_all(given):
    poison(range(100))
    job = worked_on(sent(given, rows=200), setbacks=4)

    assert (job.state, job.rejected_count, job.setback_count) == (JobState.PROCESSING, MOST_IN_A_ROW, 4)

    failed = worked_on(job)
    assert (failed.state, failed.failure_code, failed.unprocessed_count) == (JobState.FAILED, "InternalError", 180)


def test_after_that_it_can_be_resumed_where_it_was_once_it_is_mended(given):
    poison(range(100))
    job = worked_on(sent(given, rows=200))
    heal()
    resume_bulk_job(job_id=job.pk, by=CARLA, at=NOON)

    done = worked_on(job)
    assert (done.state, done.enrolled_count, done.rejected_count) == (JobState.COMPLETED, 180, MOST_IN_A_ROW)
    assert players(job)[0] == name(MOST_IN_A_ROW)
