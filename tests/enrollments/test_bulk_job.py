"""A list of players, from the file to the counts."""

from collections import Counter
from decimal import Decimal

import pytest
from django.db.models import F, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enrollments.bulk.chunks import Step, advance_job
from enrollments.bulk.layout import Layout
from enrollments.bulk.reader import RowReader
from enrollments.bulk.source import open_rows
from enrollments.models import BulkJob, Enrollment, Rejection
from enrollments.rules.codes import ROW_CODES
from enrollments.rules.jobs import TRANSITIONS, JobState
from operators.models import Restriction
from tests import cast
from tests.cast import (
    ANA,
    BEN,
    CARLA,
    DAY,
    HEADER,
    NOON,
    enrolled,
    players,
    previewed,
    rejected,
    reward,
    upload,
    worked_off,
)

pytestmark = pytest.mark.django_db


def test_every_row_of_a_clean_list_is_enrolled_with_its_own_value_and_count(casino):
    job = enrolled(reward(casino), HEADER + "player_001,2.50,10\nplayer_002,5.00,5\nplayer_003,1.00,20\n")

    assert (job.state, job.row_count, job.enrolled_count, job.rejected_count) == (JobState.COMPLETED, 3, 3, 0)
    assert job.enrolled_value == Decimal("70.00")
    rows = Enrollment.objects.order_by("job_row").values_list("operator_player_id", "bet_value", "total_bet_count")
    assert list(rows) == [
        ("player_001", Decimal("2.50"), 10),
        ("player_002", Decimal("5.00"), 5),
        ("player_003", Decimal("1.00"), 20),
    ]


def test_an_enrollment_says_where_it_comes_from(casino):
    given = reward(casino)
    job = enrolled(given, HEADER + "\nana,2,10\n")

    made = Enrollment.objects.get()
    assert (made.job, made.job_row, made.source, made.reward, made.operator) == (job, 3, "BulkJob", given, casino)
    assert (made.created_at, made.created_by, made.remaining_bet_count) == (NOON, CARLA, 10)


def test_a_row_outside_the_range_is_rejected_and_the_others_are_enrolled(casino):
    job = enrolled(reward(casino), HEADER + "ana,0.99,10\nbea,5.00,21\ncid,2.00,10\n")

    assert (players(job), rejected(job)) == (["cid"], {2: "BetValueOutOfRange", 3: "BetCountOutOfRange"})
    assert job.rejected_by_code == {"BetValueOutOfRange": 1, "BetCountOutOfRange": 1}


def test_of_100_players_of_whom_5_fail_95_are_enrolled_and_the_job_is_completed(casino):
    lines = [f"player_{number},{9 if number % 20 == 0 else 2},10" for number in range(100)]
    job = enrolled(reward(casino), HEADER + "\n".join(lines), rows=7)

    assert (job.state, job.row_count, job.enrolled_count, job.rejected_count) == (JobState.COMPLETED, 100, 95, 5)
    assert list(rejected(job)) == [2, 22, 42, 62, 82]


@pytest.mark.parametrize("rows", [1, 2, 3, 4, 100])
def test_the_last_chunk_may_be_full_or_not(casino, rows):
    job = enrolled(reward(casino), HEADER + "ana,2,10\nbea,2,10\ncid,2,10\ndan,2,10\n", rows=rows)

    assert (job.state, players(job)) == (JobState.COMPLETED, ["ana", "bea", "cid", "dan"])


@pytest.mark.parametrize("rows", [1, 2, 100])
def test_a_player_repeated_in_the_file_is_rejected_once_with_the_row_of_the_first_one(casino, rows):
    job = enrolled(reward(casino), HEADER + "ana,2,10\nbea,2,10\nana,3,5\n", rows=rows)

    assert (players(job), rejected(job), job.repeated_count) == (["ana", "bea"], {4: "PlayerRepeated"}, 1)
    assert Rejection.objects.get().message == "Row 2 has enrolled this player already."


@pytest.mark.parametrize("rows", [1, 2, 100])
def test_a_repeated_player_is_enrolled_each_time_when_that_is_wanted(casino, rows):
    job = enrolled(reward(casino), HEADER + "ana,2,10\nbea,2,10\nana,3,5\n", rows=rows, enroll_repeats=True)

    assert (players(job), job.rejected_count, job.enrolled_value) == ([ANA, "bea", ANA], 0, 55)


@pytest.mark.parametrize("rows", [1, 2, 100])
def test_the_second_row_of_a_player_is_enrolled_if_the_first_was_rejected(casino, rows):
    job = enrolled(reward(casino), HEADER + "ana,9,10\nana,2,10\nana,3,10\n", rows=rows)

    assert (players(job), rejected(job)) == ([ANA], {2: "BetValueOutOfRange", 4: "PlayerRepeated"})


def test_ids_that_differ_in_case_are_different_players(casino):
    assert players(enrolled(reward(casino), HEADER + "ana,2,10\nANA,2,10\n")) == ["ana", "ANA"]


def test_a_player_that_another_list_has_enrolled_is_no_repeat_but_no_new_one_either(casino):
    given = reward(casino)
    enrolled(given, HEADER + "ana,2,10\n")

    assert rejected(enrolled(given, HEADER + "ana,3,10\n")) == {2: "PlayerEnrolled"}
    assert players(enrolled(given, HEADER + "ana,4,10\n", enroll_repeats=True)) == [ANA]


def test_a_restricted_player_is_rejected_and_the_others_are_enrolled(casino):
    job = enrolled(reward(casino), HEADER + "ben,2,10\nana,2,10\n")

    assert (players(job), rejected(job)) == ([ANA], {2: "PlayerRestricted"})


@pytest.mark.parametrize(
    ("starts_at", "ends_at"),
    [(NOON - 2 * DAY, NOON - DAY), (NOON - DAY, NOON), (NOON + DAY, None)],
    ids=["ended", "ends now", "has not begun"],
)
def test_a_restriction_that_ended_or_has_not_begun_does_not_count(casino, starts_at, ends_at):
    Restriction.objects.update(starts_at=starts_at, ends_at=ends_at)

    assert players(enrolled(reward(casino), HEADER + "ben,2,10\n")) == [BEN]


def test_a_player_restricted_while_the_job_runs_is_rejected_from_then_on(casino):
    Restriction.objects.update(starts_at=NOON + DAY)
    job = upload(reward(casino), HEADER + "ben,2,10\nana,2,10\nben,2,10\n", enroll_repeats=True)
    previewed(job)
    for _start_first in range(2):
        advance_job(job_id=job.pk, at=NOON, rows=1)

    assert rejected(worked_off(job, at=NOON + DAY, rows=1)) == {4: "PlayerRestricted"}
    assert players(job) == [BEN, ANA]


def test_another_operators_restrictions_do_not_count(casino):
    Restriction.objects.update(operator=cast.casino("Bingo"))

    assert players(enrolled(reward(casino), HEADER + "ben,2,10\n")) == [BEN]


def test_every_row_code_of_a_job_is_one_that_the_house_knows(casino):
    hostile = b'ana,9,9,9\n"x"y\n\nben,1,1\n,2,10'
    hostile += b'\n=1+1,2,10\n\xe9\xc3\xab\xc3\xab,2,10\nana,x,x\nana,2,10\nana,2,10\n"open\n'
    job = enrolled(reward(casino), HEADER.encode() + hostile)

    assert (job.enrolled_count, job.rejected_count) == (1, 9)
    assert set(job.rejected_by_code) <= set(ROW_CODES)


LINES = st.sampled_from(
    [
        *(b"ana,2,10", b"bea,5,20", b"cid,,", b"dan,1.25,7", b"eve,3,5"),
        *(b"ben,2,10", b"ana,9,10", b"bea,2.505,99", b"cid,NaN,5", b"x,2", b"y,2,10,z", b",2,10"),
        *(b"", b" , ,", b'"open,2,10', b'"x"y,2,10', b'"two\nlines",2,10', b"jos\xe9,2,10", b"a\0,2,10"),
    ],
)


def rows_to_come(job: BulkJob) -> int:
    """The rows of the file behind the cursor, counted anew."""
    with open_rows(job) as file:
        reader = RowReader(file, Layout.from_json(job.layout), offset=job.cursor_bytes, number=job.cursor_row)
        return len(reader.take(job.row_count))


def assert_the_counts_hold(job: BulkJob) -> None:
    made, codes = Enrollment.objects.filter(job=job), rejected(job).values()
    value = made.aggregate(value=Sum(F("bet_value") * F("total_bet_count")))["value"]
    assert (job.enrolled_count, job.enrolled_value) == (made.count(), value or 0)
    assert (job.rejected_count, job.rejected_by_code) == (len(codes), dict(Counter(codes)))
    assert job.enrolled_count + job.rejected_count + rows_to_come(job) == job.row_count


@given(st.lists(LINES, min_size=1, max_size=15), st.lists(st.integers(1, 6), min_size=1, max_size=4), st.booleans())
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_enrolled_rejected_and_unprocessed_rows_are_the_rows_of_the_file_after_every_step(
    casino, lines, sizes, enroll_repeats
):
    job = upload(reward(casino), HEADER.encode() + b"\n".join([*lines, b"zoe,2,10"]), enroll_repeats=enroll_repeats)
    step, taken = Step.AGAIN, 0
    while step is Step.AGAIN:
        before = JobState(job.state)
        step = advance_job(job_id=job.pk, at=NOON, rows=sizes[taken % len(sizes)])
        job.refresh_from_db()
        taken += 1
        assert job.state == before or JobState(job.state) in TRANSITIONS[before]
        if job.started_at is not None:
            assert_the_counts_hold(job)

    assert (job.state, job.unprocessed_count) == (JobState.COMPLETED, 0)


@given(st.lists(LINES, max_size=15), st.integers(1, 6))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_the_size_of_the_chunks_makes_no_difference(casino, lines, size):
    content = HEADER.encode() + b"\n".join([*lines, b"zoe,2,10"])
    whole, pieces = enrolled(reward(casino), content), enrolled(reward(casino), content, rows=size)

    assert (players(pieces), rejected(pieces)) == (players(whole), rejected(whole))
    assert (pieces.enrolled_value, pieces.fallback_count) == (whole.enrolled_value, whole.fallback_count)


def test_rows_that_repeat_a_player_are_pointed_out_also_where_they_are_enrolled_again(casino):
    job = enrolled(
        reward(casino), HEADER + "ana,2.50,10\nana,2.50,10\nbea,2.50,10\nana,2.50,10\n", enroll_repeats=True, rows=2
    )

    assert (job.enrolled_count, job.rejected_count, job.repeated_count) == (4, 0, 2)
