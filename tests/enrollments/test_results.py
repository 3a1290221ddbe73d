"""Who was enrolled by a list, and which rows it did not reach: complete, in order, fit to be sent again."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.refusal import Refusal
from enrollments.bulk.chunks import advance_job
from enrollments.bulk.report import Unprocessed
from enrollments.bulk.results import ENROLLED_COLUMNS, enrolled_lines
from enrollments.models import BulkJob, Enrollment
from enrollments.services.running import MAX_SETBACKS, cancel_bulk_job, pause_bulk_job, record_setback
from tests.cast import CARLA, HEADER, NOON, enrolled, free_bets, players, previewed, reward, upload, worked_off

pytestmark = pytest.mark.django_db

NAMES = [f"player_{number}" for number in range(10)]


def enrolled_rows(job: BulkJob) -> list[list[str]]:
    text = "".join(enrolled_lines(job)).removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=text.count)))


def unprocessed(job: BulkJob) -> bytes:
    rest = Unprocessed(job)
    try:
        return b"".join(rest)
    finally:
        rest.close()


def reached(job: BulkJob, rows: int) -> BulkJob:
    """The job after that many of its rows."""
    previewed(job)
    advance_job(job_id=job.pk, at=NOON)
    advance_job(job_id=job.pk, at=NOON, rows=rows)
    job.refresh_from_db()
    return job


def test_the_enrolled_players_are_listed_in_the_order_of_the_file(casino):
    job = enrolled(reward(casino), HEADER + "zoe,2.5,10\nben,2,10\nana,,\n\n=1,2,10\n-7,3,5\n")
    ids = dict(Enrollment.objects.values_list("job_row", "id"))

    assert enrolled_rows(job) == [
        list(ENROLLED_COLUMNS),
        ["2", "zoe", "2.50", "10", "2026-03-29T12:00:00Z", str(ids[2])],
        ["4", "ana", "1.00", "5", "2026-03-29T12:00:00Z", str(ids[4])],
        ["7", "-7", "3.00", "5", "2026-03-29T12:00:00Z", str(ids[7])],
    ]


def test_values_are_written_as_the_file_writes_them(casino):
    job = enrolled(reward(casino), "OperatorPlayerId;BetValue;BetCount\nana;2,50;10\n")

    assert enrolled_rows(job)[1][1:4] == ["ana", "2,50", "10"]


def test_no_spreadsheet_takes_a_player_for_a_formula(casino):
    job = enrolled(reward(casino), HEADER + "@ana,2,10\n")

    assert [row[1] for row in enrolled_rows(job)[1:]] == ["'@ana"]


def test_amounts_have_the_decimals_of_their_currency(casino):
    casino.currencies = ["EUR", "JPY"]
    casino.save()
    yen = free_bets(currency="JPY", bet_value=Decimal(200), bet_count=5)

    assert enrolled_rows(enrolled(reward(casino, details=yen), "OperatorPlayerId\nana\n"))[1][2:4] == ["200", "5"]


def test_a_long_list_of_the_enrolled_is_complete_and_asked_for_in_few_steps(casino, django_assert_max_num_queries):
    many = 10_001
    job = enrolled(reward(casino), HEADER + "".join(f"player_{number},2,10\n" for number in range(many)))
    with django_assert_max_num_queries(4):
        rows = enrolled_rows(job)

    assert [row[1] for row in rows[1:]] == [f"player_{number}" for number in range(many)]


def test_other_lists_are_not_in_it(casino):
    given_ = reward(casino)
    enrolled(given_, HEADER + "ana,2,10\n")

    assert [row[1] for row in enrolled_rows(enrolled(given_, HEADER + "bea,2,10\n"))[1:]] == ["bea"]


def test_the_rows_that_a_cancelled_list_did_not_reach_stand_under_its_header_byte_for_byte(casino):
    head, rest = b"\xef\xbb\xbf\r\n Name ;BETVALUE;operator_player_id\r\n", b'x;=1+1;b\xe9a\r\n\r\n"a;b";9,00;cleo'
    job = reached(upload(reward(casino), head + b"y;2;ana\r\n" + rest), rows=1)
    cancel_bulk_job(job_id=job.pk, by=CARLA, at=NOON)

    assert unprocessed(job) == head + rest


def test_what_a_list_did_not_reach_can_be_uploaded_again_and_all_are_enrolled_once(casino):
    given_ = reward(casino)
    first = reached(upload(given_, HEADER + "".join(f"{name},2,10\n" for name in NAMES)), rows=4)
    cancel_bulk_job(job_id=first.pk, by=CARLA, at=NOON)
    second = enrolled(given_, unprocessed(first))

    assert players(first) + players(second) == NAMES


def test_a_list_that_is_paused_or_has_failed_tells_what_it_did_not_reach(casino):
    lines = [f"{name},2,10\n" for name in NAMES]
    paused = reached(upload(reward(casino), HEADER + "".join(lines)), rows=4)
    pause_bulk_job(job_id=paused.pk, by=CARLA, at=NOON)
    failed = reached(upload(reward(casino), HEADER + "".join(lines)), rows=7)
    for _ in range(MAX_SETBACKS):
        record_setback(job_id=failed.pk, reference="abc", at=NOON)

    assert unprocessed(paused).decode() == HEADER + "".join(lines[4:])
    assert unprocessed(failed).decode() == HEADER + "".join(lines[7:])


def test_a_list_that_never_began_has_reached_nothing(casino):
    content = HEADER + "ana,2,10\n"
    job = previewed(upload(reward(casino), content))
    cancel_bulk_job(job_id=job.pk, by=CARLA, at=NOON)
    job.refresh_from_db()

    assert unprocessed(job).decode() == content


def test_a_list_that_was_worked_off_has_nothing_left(casino):
    assert unprocessed(enrolled(reward(casino), HEADER + "ana,2,10\n")).decode() == HEADER


def test_a_stored_file_that_is_gone_is_said_before_anything_is_sent(casino):
    job = reached(upload(reward(casino), HEADER + "ana,2,10\nbea,2,10\n"), rows=1)
    job.file.storage.delete(job.file.name)

    with pytest.raises(Refusal) as refused:
        Unprocessed(job)
    assert refused.value.code == "FileMissing"


@given(
    st.lists(st.sampled_from(["ana,2,10", "", "bea,9,10", '"c\no",2,10', '"open', "x,y,z,1"]), max_size=8), st.data()
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_wherever_a_list_stops_the_rest_sums_up_to_the_whole(casino, lines, data):
    content = HEADER + "first,2,10\n" + "\n".join(lines)
    whole = enrolled(reward(casino), content, enroll_repeats=True)
    given_ = reward(casino)
    part = reached(upload(given_, content, enroll_repeats=True), rows=data.draw(st.integers(1, 9)))
    if not part.finished:
        cancel_bulk_job(job_id=part.pk, by=CARLA, at=NOON)
        part.refresh_from_db()
    enrolled_so_far, rejected_so_far = part.enrolled_count, part.rejected_count
    if part.unprocessed_count:
        rest = worked_off(upload(given_, unprocessed(part), enroll_repeats=True))
        enrolled_so_far, rejected_so_far = enrolled_so_far + rest.enrolled_count, rejected_so_far + rest.rejected_count

    assert (enrolled_so_far, rejected_so_far) == (whole.enrolled_count, whole.rejected_count)
