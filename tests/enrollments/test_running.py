"""Stopping a list and letting it go on: by people, and when something broke."""

from datetime import timedelta

import pytest

from core.refusal import Refusal
from enrollments.bulk.chunks import Step, advance_job
from enrollments.models import BulkJob, JobEvent
from enrollments.rules.jobs import JobState
from enrollments.services.decisions import abandon_bulk_job, confirm_bulk_job
from enrollments.services.running import (
    MAX_SETBACKS,
    PATIENCE,
    can_resume,
    cancel_bulk_job,
    fail_bulk_job,
    jobs_left_alone,
    narrow_chunk,
    pause_bulk_job,
    record_setback,
    resume_bulk_job,
)
from enrollments.services.undoing import undo_bulk_job
from operators.models import Operator
from tests.cast import CARLA, DAN, DAY, HEADER, NOON, enrolled, players, previewed, rejected, reward, upload, worked_off

pytestmark = pytest.mark.django_db

NAMES = [f"player_{number}" for number in range(10)]
LIST = HEADER + "".join(f"{name},2,10\n" for name in NAMES)
SHORTLY = timedelta(seconds=1)


def halfway(operator: Operator) -> BulkJob:
    """A list of ten rows of which three are done."""
    job = previewed(upload(reward(operator), LIST))
    for _start_and_one_chunk in range(2):
        advance_job(job_id=job.pk, at=NOON, rows=3)
    job.refresh_from_db()
    return job


def being_undone(operator: Operator) -> BulkJob:
    """A list whose first three players have lost what they had."""
    job = enrolled(reward(operator), LIST)
    undo_bulk_job(job_id=job.pk, reason="Wrong list", by=CARLA, at=NOON)
    advance_job(job_id=job.pk, at=NOON, rows=3)
    job.refresh_from_db()
    return job


def pause(job: BulkJob, *, by: str = CARLA) -> BulkJob:
    return pause_bulk_job(job_id=job.pk, by=by, at=NOON)


def resume(job: BulkJob, *, by: str = DAN) -> BulkJob:
    return resume_bulk_job(job_id=job.pk, by=by, at=NOON + DAY)


def cancel(job: BulkJob, *, by: str = CARLA) -> BulkJob:
    return cancel_bulk_job(job_id=job.pk, by=by, at=NOON)


def failed(job: BulkJob) -> BulkJob:
    """The job after it broke down again and again."""
    for _ in range(MAX_SETBACKS):
        job = record_setback(job_id=job.pk, reference="abc123", at=NOON)
    return job


def refusal(verb, job: BulkJob) -> str:
    with pytest.raises(Refusal) as refused:
        verb(job)
    return refused.value.code


def kinds(job: BulkJob) -> list[tuple[str, str | None]]:
    return list(JobEvent.objects.filter(job=job).values_list("kind", "by"))


def advance(job: BulkJob) -> Step:
    return advance_job(job_id=job.pk, at=NOON, rows=3)


class TestPausing:
    def test_stops_a_list_between_two_chunks_and_nobody_wakes_it(self, casino):
        job = pause(halfway(casino))

        assert (advance(job), players(job)) == (Step.STOP, NAMES[:3])
        assert jobs_left_alone(at=NOON + DAY) == []
        assert (job.state, job.paused_by, job.paused_at) == (JobState.PROCESSING, CARLA, NOON)

    def test_and_resuming_goes_on_behind_it(self, casino):
        job = resume(pause(halfway(casino)))

        assert (job.paused_at, job.paused_by) == (None, None)
        assert jobs_left_alone(at=NOON + DAY + PATIENCE + SHORTLY) == [job.pk]
        assert players(worked_off(job, rows=3)) == NAMES
        assert kinds(job)[-3:] == [("Paused", CARLA), ("Resumed", DAN), ("Completed", None)]

    def test_again_changes_nothing(self, casino):
        job = pause(pause(halfway(casino)), by=DAN)

        assert job.paused_by == CARLA
        assert [kind for kind, _ in kinds(job)].count("Paused") == 1

    def test_stops_a_preview_too(self, casino):
        job = upload(reward(casino), LIST)
        advance(job)
        pause(job)

        assert advance(job) is Step.STOP
        assert players(worked_off(resume(job), rows=3)) == NAMES

    def test_stops_an_undoing_too(self, casino):
        job = pause(being_undone(casino))

        assert (advance(job), worked_off(job).reversed_count) == (Step.STOP, 3)
        assert worked_off(resume(job)).reversed_count == 10

    def test_a_paused_list_may_be_confirmed_and_waits_all_the_same(self, casino):
        job = pause(previewed(upload(reward(casino), LIST, go_ahead=False)))
        confirm_bulk_job(job_id=job.pk, by=CARLA, at=NOON)

        assert players(worked_off(job)) == []
        assert players(worked_off(resume(job))) == NAMES

    @pytest.mark.parametrize("verb", [pause, resume, cancel])
    def test_a_finished_list_is_not_paused_resumed_or_cancelled(self, casino, verb):
        job = enrolled(reward(casino), LIST)

        assert refusal(verb, job) == "JobFinished"

    def test_resuming_what_is_at_work_changes_nothing(self, casino):
        job = halfway(casino)
        before = BulkJob.objects.filter(pk=job.pk).values().get()
        resume(job)

        assert BulkJob.objects.filter(pk=job.pk).values().get() == before


class TestCancelling:
    def test_keeps_who_was_enrolled_and_leaves_the_other_rows(self, casino):
        job = cancel(halfway(casino))

        assert (advance(job), players(job), rejected(job)) == (Step.STOP, NAMES[:3], {})
        assert (job.state, job.stopped, job.cancelled_by, job.unprocessed_count) == (
            JobState.COMPLETED,
            True,
            CARLA,
            7,
        )

    def test_ends_a_pause(self, casino):
        job = cancel(pause(halfway(casino)))

        assert (job.state, job.paused_at, job.paused_by) == (JobState.COMPLETED, None, None)

    def test_again_changes_nothing(self, casino):
        assert cancel(cancel(halfway(casino)), by=DAN).cancelled_by == CARLA

    def test_before_it_was_confirmed_enrols_nobody(self, casino):
        job = cancel(previewed(upload(reward(casino), LIST, go_ahead=False)))

        assert (job.abandoned, players(worked_off(job))) == (True, [])

    def test_who_was_enrolled_until_then_can_be_undone(self, casino):
        job = cancel(halfway(casino))
        undo_bulk_job(job_id=job.pk, reason="Wrong list", by=CARLA, at=NOON)

        assert worked_off(job).reversed_count == 3

    @pytest.mark.parametrize("verb", [resume, pause])
    def test_is_final(self, casino, verb):
        assert refusal(verb, cancel(halfway(casino))) == "JobFinished"


class TestFailing:
    def test_says_why_and_how_far_it_had_come(self, casino):
        job = failed(halfway(casino))

        assert (job.state, job.failure_code, job.finished_at) == (JobState.FAILED, "InternalError", NOON)
        assert "5 times in a row. Give support this reference: abc123." in (job.failure_message or "")
        assert (job.enrolled_count, job.unprocessed_count, players(job)) == (3, 7, NAMES[:3])

    def test_one_that_failed_goes_on_behind_what_was_done_when_it_is_resumed(self, casino):
        job = resume(failed(halfway(casino)))

        assert (job.state, job.setback_count, job.failure_code, job.finished_at) == (JobState.PROCESSING, 0, None, None)
        assert players(worked_off(job, rows=3)) == NAMES
        assert [kind for kind, _ in kinds(job)][-3:] == ["Failed", "Resumed", "Completed"]

    def test_one_that_failed_in_its_preview_is_previewed_on(self, casino):
        job = upload(reward(casino), LIST, go_ahead=False)
        advance(job)
        job = resume(failed(job))

        assert (job.state, players(worked_off(job, rows=3)), job.awaits_confirmation) == (JobState.PENDING, [], True)
        confirm_bulk_job(job_id=job.pk, by=CARLA, at=NOON)
        assert players(worked_off(job)) == NAMES

    def test_one_that_fails_again_can_be_resumed_again(self, casino):
        job = resume(failed(resume(failed(halfway(casino)))))

        assert players(worked_off(job)) == NAMES

    def test_one_whose_file_is_at_fault_cannot(self, casino):
        job = halfway(casino)
        fail_bulk_job(job_id=job.pk, refusal=Refusal("FileMissing", "Gone."), at=NOON)

        job.refresh_from_db()
        assert (refusal(resume, job), can_resume(job)) == ("FileUnreadable", False)

    def test_one_that_cannot_be_read_from_the_start_cannot(self, casino):
        assert refusal(resume, upload(reward(casino), "no list\n")) == "FileUnreadable"

    def test_one_that_is_undone_cannot(self, casino):
        job = failed(halfway(casino))
        assert can_resume(job)
        undo_bulk_job(job_id=job.pk, reason="Wrong list", by=CARLA, at=NOON)

        assert refusal(resume, worked_off(job)) == "JobUndone"

    def test_one_that_failed_and_is_being_undone_can_be_paused_and_goes_on_being_undone(self, casino):
        job = failed(halfway(casino))
        undo_bulk_job(job_id=job.pk, reason="Wrong list", by=CARLA, at=NOON)
        pause(job)
        resume(job)

        done = worked_off(job)
        assert (done.state, done.reversed_count, done.undone_at) == (JobState.FAILED, 3, NOON)

    def test_a_setback_while_paused_does_not_count(self, casino):
        assert failed(pause(halfway(casino))).setback_count == 0

    def test_a_step_that_succeeds_forgets_the_setbacks_before_it(self, casino):
        job = halfway(casino)
        record_setback(job_id=job.pk, reference="abc123", at=NOON)
        advance(job)

        job.refresh_from_db()
        assert (job.setback_count, job.retry_at) == (0, None)

    def test_an_undoing_that_breaks_again_and_again_is_paused_and_the_list_stays_as_it_ended(self, casino):
        job = failed(being_undone(casino))

        assert (job.state, job.paused_by, job.reversed_count) == (JobState.COMPLETED, "System", 3)
        assert worked_off(resume(job)).reversed_count == 10

    def test_a_chunk_is_not_narrowed_once_the_list_is_finished(self, casino):
        job = enrolled(reward(casino), LIST)

        assert narrow_chunk(job_id=job.pk, rows=10, at=NOON).chunk_rows is None


def test_a_list_that_was_abandoned_cannot_be_resumed(casino):
    job = previewed(upload(reward(casino), LIST, go_ahead=False))
    abandon_bulk_job(job_id=job.pk, by=CARLA, at=NOON)

    assert refusal(resume, job) == "JobFinished"
