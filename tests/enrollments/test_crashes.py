"""Whatever dies, stalls or runs twice, each row is handled exactly once."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from core.refusal import Refusal
from enrollments.bulk.chunks import Step, advance_job
from enrollments.models import BulkJob
from enrollments.rules.jobs import JobState
from enrollments.services.decisions import abandon_bulk_job
from enrollments.services.running import (
    MAX_SETBACKS,
    PATIENCE,
    fail_bulk_job,
    jobs_left_alone,
    mark_nudged,
    record_setback,
)
from enrollments.tasks import work_on_bulk_job
from rewards.services.campaigns import cancel_campaign
from rewards.services.rewards import cancel_reward
from tests import cast
from tests.cast import CARLA, DAY, HEADER, NOON, at_once, players, previewed, rejected, reward, upload, worked_off

pytestmark = pytest.mark.django_db

NAMES = [f"player_{number}" for number in range(10)]
LIST = HEADER + "".join(f"{name},{9 if name == 'player_4' else 2},10\n" for name in NAMES)
ENROLLED = [name for name in NAMES if name != "player_4"]
MOMENT = timedelta(seconds=1)


class PowerCutError(Exception):
    pass


def advanced(job: BulkJob, *, steps: int, rows: int = 3) -> BulkJob:
    """The previewed job after that many steps more; the first starts it."""
    previewed(job)
    for _ in range(steps):
        advance_job(job_id=job.pk, at=NOON, rows=rows)
    job.refresh_from_db()
    return job


def left_in_the_middle(operator) -> BulkJob:
    """A job of ten rows of which three are done."""
    return advanced(upload(reward(operator), LIST), steps=2)


def stored(job: BulkJob) -> dict:
    return BulkJob.objects.filter(pk=job.pk).values().get()


@contextmanager
def another_worker_holding(job: BulkJob) -> Iterator[None]:
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM enrollments_bulkjob WHERE id = %s FOR UPDATE", [job.pk])
            yield
    finally:
        other.close()


@pytest.mark.parametrize("steps", range(13))
def test_a_step_that_dies_leaves_everything_as_before_and_the_next_goes_on(casino, steps):
    job = upload(reward(casino), LIST)
    for _ in range(steps):
        advance_job(job_id=job.pk, at=NOON, rows=3)
    before = stored(job), players(job), rejected(job)
    with suppress(PowerCutError), transaction.atomic():
        advance_job(job_id=job.pk, at=NOON, rows=3)
        raise PowerCutError

    assert (stored(job), players(job), rejected(job)) == before
    assert (players(worked_off(job, rows=3)), rejected(job)) == (ENROLLED, {6: "BetValueOutOfRange"})


def test_a_finished_job_is_never_worked_on_again(casino):
    job = worked_off(left_in_the_middle(casino))
    before = stored(job)

    assert advance_job(job_id=job.pk, at=NOON + DAY) is Step.STOP
    assert (stored(job), players(job)) == (before, ENROLLED)


def test_a_job_that_is_gone_stops(casino):
    assert advance_job(job_id=reward(casino).pk, at=NOON) is Step.STOP


@pytest.mark.django_db(transaction=True)
def test_a_job_that_another_worker_holds_is_left_to_it():
    job = left_in_the_middle(cast.casino())
    before = stored(job)

    with another_worker_holding(job):
        assert advance_job(job_id=job.pk, at=NOON, rows=3) is Step.STOP
    assert stored(job) == before
    assert players(worked_off(job)) == ENROLLED


@pytest.mark.django_db(transaction=True)
def test_workers_together_handle_each_row_once():
    job = upload(reward(cast.casino()), LIST * 5, enroll_repeats=True)

    def work() -> None:
        while not BulkJob.objects.get(pk=job.pk).finished:
            advance_job(job_id=job.pk, at=NOON, rows=3)

    at_once(work, work, work)
    job.refresh_from_db()
    assert (job.state, job.row_count, job.enrolled_count, job.rejected_count) == (JobState.COMPLETED, 54, 45, 9)
    assert players(job) == ENROLLED * 5
    assert len(rejected(job)) == 9


def test_the_rows_left_when_the_reward_is_cancelled_are_rejected_with_the_reason(casino):
    job = left_in_the_middle(casino)
    cancel_reward(reward_id=job.reward_id, by=CARLA, at=NOON)

    done = worked_off(job, rows=3)
    assert (done.state, done.enrolled_count, done.unprocessed_count) == (JobState.COMPLETED, 3, 0)
    assert rejected(job) == dict.fromkeys(range(5, 12), "RewardCancelled")


def test_the_rows_left_when_the_campaign_is_cancelled_are_rejected_with_the_reason(casino):
    job = left_in_the_middle(casino)
    cancel_campaign(campaign_id=job.reward.campaign_id, by=CARLA, at=NOON)

    assert worked_off(job, rows=3).rejected_by_code == {"CampaignCancelled": 7}
    assert players(job) == NAMES[:3]


def test_the_rows_left_when_the_reward_ends_are_rejected_with_the_reason(casino):
    job = left_in_the_middle(casino)

    assert worked_off(job, at=job.reward.ends_at).rejected_by_code == {"RewardEnded": 7}


def setback(job: BulkJob, *, at=NOON, reference: str = "abc123") -> BulkJob:
    return record_setback(job_id=job.pk, reference=reference, at=at)


def test_a_job_that_breaks_down_is_tried_again_after_a_growing_delay(casino):
    job = left_in_the_middle(casino)
    delays = [setback(job).retry_at - NOON for _ in range(MAX_SETBACKS - 1)]

    assert delays == sorted(set(delays))
    assert (BulkJob.objects.get().state, BulkJob.objects.get().setback_count) == (JobState.PROCESSING, 4)


def test_a_job_that_breaks_down_again_and_again_has_failed_with_a_reference(casino):
    job = left_in_the_middle(casino)
    for _ in range(MAX_SETBACKS):
        failed = setback(job, reference="abc123")

    assert (failed.state, failed.failure_code, failed.finished_at) == (JobState.FAILED, "InternalError", NOON)
    assert "abc123" in failed.failure_message


def test_what_was_done_before_a_job_failed_stands(casino):
    job = left_in_the_middle(casino)
    for _ in range(MAX_SETBACKS):
        setback(job)

    failed = worked_off(job)
    assert (players(job), failed.enrolled_count, failed.unprocessed_count) == (NAMES[:3], 3, 7)


def test_a_step_that_succeeds_forgets_the_setbacks_before_it(casino):
    job = left_in_the_middle(casino)
    for _ in range(MAX_SETBACKS - 1):
        setback(job)

    advanced(job, steps=1)
    assert (job.setback_count, job.retry_at, setback(job).state) == (0, None, JobState.PROCESSING)


def test_a_finished_job_has_no_setback(casino):
    job = worked_off(left_in_the_middle(casino))

    assert (setback(job).setback_count, BulkJob.objects.get().state) == (0, JobState.COMPLETED)


def test_a_worker_that_breaks_down_notes_a_setback_and_stops(casino):
    job = left_in_the_middle(casino)
    BulkJob.objects.update(layout={"written by": "nobody"})
    work_on_bulk_job(str(job.pk))

    job.refresh_from_db()
    assert (job.setback_count, job.state, players(job)) == (1, JobState.PROCESSING, NAMES[:3])


@pytest.mark.parametrize("steps", [1, 2])
def test_a_job_whose_stored_file_vanished_has_failed_and_says_so(casino, steps):
    job = advanced(upload(reward(casino), LIST), steps=steps)
    job.file.storage.delete(job.file.name)
    work_on_bulk_job(str(job.pk))

    job.refresh_from_db()
    assert (job.state, job.failure_code) == (JobState.FAILED, "FileMissing")
    assert players(job) == (NAMES[:3] if steps == 2 else [])


def test_a_stored_file_that_vanished_is_refused_by_its_code(casino):
    job = left_in_the_middle(casino)
    job.file.storage.delete(job.file.name)

    with pytest.raises(Refusal) as refused:
        advance_job(job_id=job.pk, at=NOON)
    assert refused.value.code == "FileMissing"


def test_a_finished_job_does_not_fail_afterwards(casino):
    job = worked_off(left_in_the_middle(casino))

    late = fail_bulk_job(job_id=job.pk, refusal=Refusal("FileMissing", "Gone."), at=NOON)
    assert (late.state, late.failure_code) == (JobState.COMPLETED, None)


def test_a_job_that_nobody_took_up_or_went_on_with_is_found(casino):
    never, halfway = upload(reward(casino), LIST), left_in_the_middle(casino)

    assert set(jobs_left_alone(at=NOON + PATIENCE)) == set()
    assert set(jobs_left_alone(at=NOON + PATIENCE + MOMENT)) == {never.pk, halfway.pk}


def test_a_job_that_moves_is_left_alone(casino):
    job = upload(reward(casino), LIST)
    advance_job(job_id=job.pk, at=NOON + PATIENCE)

    assert jobs_left_alone(at=NOON + PATIENCE + MOMENT) == []


def test_a_job_that_was_nudged_just_now_is_given_time(casino):
    job = upload(reward(casino), LIST)
    mark_nudged(job_id=job.pk, at=NOON + DAY)

    assert jobs_left_alone(at=NOON + DAY + PATIENCE) == []
    assert jobs_left_alone(at=NOON + DAY + PATIENCE + MOMENT) == [job.pk]


def test_a_job_that_waits_for_its_next_try_is_left_alone_until_then(casino):
    job = left_in_the_middle(casino)
    retry_at = setback(job, at=NOON + DAY).retry_at

    assert jobs_left_alone(at=retry_at - MOMENT) == []
    assert jobs_left_alone(at=retry_at) == [job.pk]


def test_jobs_that_wait_for_confirmation_or_are_finished_are_left_alone(casino):
    given = reward(casino)
    worked_off(upload(given, LIST))
    abandon_bulk_job(job_id=upload(given, LIST).pk, by=CARLA, at=NOON)
    previewed(upload(given, LIST))
    upload(given, "no list\n")

    assert jobs_left_alone(at=NOON + DAY) == []


def test_the_database_lets_no_row_of_a_job_enrol_twice_even_if_the_cursor_is_lost(casino):
    job = worked_off(upload(reward(casino), HEADER + "ana,2,10\n", enroll_repeats=True))
    BulkJob.objects.update(state=JobState.PROCESSING, finished_at=None, enrolled_count=0, cursor_row=1)
    BulkJob.objects.update(cursor_bytes=len(HEADER))

    with pytest.raises(IntegrityError, match="row_of_a_job_enrolls_once"):
        worked_off(job)
