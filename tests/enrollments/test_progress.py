"""The numbers and words of a job's page."""

from datetime import timedelta
from decimal import Decimal

import pytest

from enrollments.models import BulkJob
from enrollments.rules.jobs import JobState
from enrollments.views.progress import Progress, in_words
from rewards.models import Reward
from tests.cast import CARLA, DAN, NOON


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def progress(state: JobState = JobState.PROCESSING, **columns) -> Progress:
    """Of a job of 1,000 rows that Carla uploaded a minute before noon and a worker took up at noon."""
    known = {"number": 7, "row_count": 1_000, "uploaded_at": NOON - seconds(60), "uploaded_by": CARLA}
    known |= {"previewed_at": NOON - seconds(50), "confirmed_at": NOON - seconds(40), "confirmed_by": CARLA}
    if state is not JobState.PENDING:
        known |= {"started_at": NOON, "heartbeat_at": NOON + seconds(10)}
    if state in {JobState.COMPLETED, JobState.FAILED}:
        known |= {"finished_at": NOON + seconds(20)}
    return Progress(BulkJob(reward=Reward(currency="EUR"), state=state, **known | columns))


def test_the_percentage_is_of_rows_enrolled_and_rejected_together():
    assert progress(enrolled_count=200, rejected_count=50).percent == 25


def test_nothing_is_done_while_the_rows_are_being_counted():
    assert progress(row_count=None).percent == 0


def test_a_file_without_rows_is_done():
    assert progress(row_count=0).percent == 100


def test_the_rate_is_over_the_run_so_far_until_the_last_sign_of_life():
    assert progress(enrolled_count=400, rejected_count=100).rows_per_second == 50


def test_the_rate_of_a_finished_job_is_over_its_whole_run():
    assert progress(JobState.COMPLETED, enrolled_count=900, rejected_count=100).rows_per_second == 50


@pytest.mark.parametrize(
    "columns",
    [
        {"enrolled_count": 0},
        {"enrolled_count": 5, "started_at": None},
        {"enrolled_count": 5, "heartbeat_at": None},
        {"enrolled_count": 5, "heartbeat_at": NOON},
    ],
)
def test_no_rate_is_made_up_before_there_is_one(columns):
    assert progress(**columns).rows_per_second is None
    assert progress(**columns).time_left is None


def test_the_time_left_is_the_rest_at_the_rate_so_far():
    assert progress(enrolled_count=500).time_left == "10 s"


def test_no_time_is_left_for_a_finished_job():
    assert progress(JobState.COMPLETED, enrolled_count=500, rejected_count=500).time_left is None


def test_a_finished_job_says_how_long_it_took_and_a_running_one_does_not():
    assert progress(JobState.COMPLETED).took == "20 s"
    assert progress().took is None


@pytest.mark.parametrize(
    ("state", "columns", "headline"),
    [
        (JobState.PENDING, {}, "Waiting for a worker."),
        (JobState.PENDING, {"previewed_at": None}, "Reading the list. Nobody is enrolled until it is confirmed."),
        (JobState.PENDING, {"confirmed_at": None}, "Nobody has been enrolled yet."),
        (
            JobState.PENDING,
            {"confirmed_at": None, "approval_asked_at": NOON},
            "Waiting for a second person to approve it. Nobody has been enrolled yet.",
        ),
        (
            JobState.PROCESSING,
            {"enrolled_count": 5, "paused_at": NOON, "paused_by": DAN},
            "Paused by dan after 5 players had been enrolled.",
        ),
        (
            JobState.COMPLETED,
            {"undo_asked_at": NOON, "undo_asked_by": DAN, "reversed_count": 2, "kept_by_code": {"BetsUsed": 1}},
            "Being undone by dan: 2 reversed, 1 kept.",
        ),
        (JobState.PROCESSING, {"enrolled_count": 5}, "Enrolling players."),
        (
            JobState.COMPLETED,
            {"enrolled_count": 1_234, "rejected_count": 5_678, "enrolled_value": Decimal("9876.5")},
            "1,234 players enrolled for 9,876.50 EUR. 5,678 rejected.",
        ),
        (
            JobState.COMPLETED,
            {"enrolled_count": 1, "enrolled_value": Decimal("7.5")},
            "1 player enrolled for 7.50 EUR. None rejected.",
        ),
        (
            JobState.COMPLETED,
            {"rejected_count": 3},
            "0 players enrolled for 0.00 EUR. 3 rejected.",
        ),
        (JobState.FAILED, {}, "Failed. Nobody was enrolled."),
        (JobState.FAILED, {"enrolled_count": 5}, "Failed after 5 players had been enrolled."),
        (
            JobState.COMPLETED,
            {"confirmed_at": None, "cancelled_at": NOON, "cancelled_by": DAN},
            "Abandoned by dan. Nobody was enrolled.",
        ),
    ],
)
def test_the_headline_says_in_one_sentence_how_it_stands(state, columns, headline):
    assert progress(state, **columns).headline == headline


def test_a_job_that_failed_after_rejecting_all_it_read_says_that_nobody_was_enrolled():
    assert progress(JobState.FAILED, rejected_count=5).headline == "Failed. Nobody was enrolled."


@pytest.mark.parametrize(
    ("state", "columns", "names", "now"),
    [
        (JobState.PENDING, {"previewed_at": None}, ["Read", "Decide", "Enrol", "Completed"], "Read"),
        (JobState.PENDING, {"confirmed_at": None}, ["Read", "Decide", "Enrol", "Completed"], "Decide"),
        (JobState.PENDING, {}, ["Read", "Decide", "Enrol", "Completed"], "Enrol"),
        (JobState.PROCESSING, {}, ["Read", "Decide", "Enrol", "Completed"], "Enrol"),
        (JobState.COMPLETED, {}, ["Read", "Decide", "Enrol", "Completed"], "Completed"),
        (JobState.FAILED, {}, ["Read", "Decide", "Enrol", "Failed"], "Failed"),
        (JobState.COMPLETED, {"cancelled_at": NOON}, ["Read", "Decide", "Enrol", "Cancelled"], "Cancelled"),
    ],
)
def test_the_steps_show_where_the_job_is(state, columns, names, now):
    steps = progress(state, **columns).steps

    assert [step["name"] for step in steps] == names
    assert [step["name"] for step in steps if step["now"]] == [now]


def test_the_reasons_stand_in_the_order_of_how_many_rows_they_cost():
    codes = {"PlayerRestricted": 1, "BetValueOutOfRange": 6, "BetCountOutOfRange": 1}
    reasons = progress(rejected_count=8, rejected_by_code=codes).reasons

    assert [reason.code for reason in reasons] == ["BetValueOutOfRange", "BetCountOutOfRange", "PlayerRestricted"]
    assert [reason.percent for reason in reasons] == [75, 12.5, 12.5]
    assert reasons[0].sentence == "The value is outside the reward's range."


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (-1, "0 s"),
        (0, "0 s"),
        (0.4, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (200, "3 min 20 s"),
        (3_599.6, "1 h 0 min"),
        (3_900, "1 h 5 min"),
        (100_000, "27 h 46 min"),
    ],
)
def test_a_span_is_said_as_people_say_it(span, said):
    assert in_words(seconds(span)) == said
