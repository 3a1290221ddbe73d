"""A list is undone: each of its enrollments is taken back or kept with the reason, and budgets get back what is due."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from core.refusal import Refusal
from enrollments.bulk.chunks import Step, advance_job
from enrollments.models import BulkJob, Enrollment, JobEvent
from enrollments.rules.undoing import KEPT
from enrollments.services.running import (
    MAX_SETBACKS,
    cancel_bulk_job,
    jobs_left_alone,
    pause_bulk_job,
    record_setback,
    resume_bulk_job,
)
from enrollments.services.undoing import Undoing, undo_bulk_job, what_undoing_does
from tests.bets import cancel, roll_back, said, state, take
from tests.cast import CARLA, DAN, DAY, HEADER, NOON, previewed, upload, worked_off
from tests.cast import reward as ranged
from tests.settling import consumed, four_budgets, reward, use
from tests.undoing import NAMES, WHY, asked, assert_books_are_closed, kept, list_of, one, taken_back, undone

pytestmark = pytest.mark.django_db


def stored(job: BulkJob) -> tuple:
    rows = Enrollment.objects.filter(job=job).order_by("job_row").values()
    return BulkJob.objects.filter(pk=job.pk).values().get(), list(rows), kept(job)


class TestWhatItDoes:
    def test_is_said_beforehand_and_nothing_is_changed_by_it(self, casino):
        job = list_of(reward(casino))
        use("player_1", 2)
        use("player_2", 5)
        cancel(one(job, "player_3"))

        assert what_undoing_does(job, at=NOON) == Undoing(untouched=7, value=Decimal(70), used=1, over=2)
        assert what_undoing_does(job, at=job.reward.ends_at) == Undoing(0, Decimal(0), 0, 10)
        assert taken_back(job) == set()

    def test_is_that_the_untouched_are_taken_back_with_the_reason_and_the_person(self, casino):
        job = undone(list_of(reward(casino)))

        assert (job.reversed_count, job.kept_by_code, job.undone_at) == (10, {}, NOON)
        first = one(job, "player_0")
        assert (first.cancelled_by, first.cancelled_at, first.updated_at) == (DAN, NOON, NOON)
        assert first.cancel_reason == "Job 1 was undone: wrong list"
        assert state(first) == "Cancelled"
        assert said(take, first) == "EnrollmentCancelled"

    def test_is_that_the_others_are_kept_each_with_its_code(self, casino):
        given_ = reward(casino)
        job = list_of(given_)
        take(one(job, "player_1"), "bet-1")
        take(one(job, "player_2"), "bet-2", 5)
        cancel(one(job, "player_3"))
        Enrollment.objects.filter(operator_player_id="player_4").update(starts_at=NOON - DAY, ends_at=NOON)
        undone(job)

        codes = {"player_1": "BetsUsed", "player_2": "Claimed", "player_3": "Cancelled", "player_4": "Expired"}
        assert kept(job) == codes
        assert set(codes.values()) == set(KEPT)
        assert_books_are_closed(job)
        assert (state(one(job, "player_1")), one(job, "player_3").cancelled_by) == ("Active", CARLA)

    def test_is_the_same_for_what_was_rolled_back_as_for_what_was_never_used(self, casino):
        job = list_of(reward(casino), "ana")
        take(one(job, "ana"))
        roll_back(one(job, "ana"))

        assert (undone(job).reversed_count, kept(job)) == (1, {})

    def test_is_no_matter_to_other_lists_of_the_same_reward_and_players(self, casino):
        given_ = reward(casino)
        first = list_of(given_)
        second = list_of(given_, enroll_repeats=True, repeat_accepted=True)
        undone(second)

        assert (taken_back(first), taken_back(second)) == (set(), set(NAMES))
        assert second.enrolled_count == 10

    def test_is_that_enrollments_which_have_not_begun_are_taken_back_too(self, casino):
        job = list_of(reward(casino, starts_at=NOON + DAY))

        assert what_undoing_does(job, at=NOON).untouched == 10
        assert undone(job).reversed_count == 10


class TestAgain:
    def test_changes_nothing(self, casino):
        job = undone(list_of(reward(casino)))
        before = stored(job)
        undo_bulk_job(job_id=job.pk, reason="another", by=CARLA, at=NOON + DAY)

        assert advance_job(job_id=job.pk, at=NOON + DAY) is Step.STOP
        assert stored(job) == before

    def test_asking_while_it_runs_changes_nothing(self, casino):
        job = asked(list_of(reward(casino)))
        again = undo_bulk_job(job_id=job.pk, reason="another", by=CARLA, at=NOON + DAY)

        assert (again.undo_asked_by, again.undo_reason, again.undo_asked_at) == (DAN, WHY, NOON)
        assert JobEvent.objects.filter(job=job, kind=JobEvent.Kinds.UNDO_ASKED).count() == 1


class TestRefused:
    def test_while_the_list_is_at_work(self, casino):
        job = previewed(upload(ranged(casino), HEADER + "ana,2,10\n"))

        assert said(asked, job) == "JobNotFinished"

    def test_where_nobody_was_enrolled(self, casino):
        assert said(asked, worked_off(upload(ranged(casino), HEADER + "ben,2,10\n"))) == "NothingToUndo"
        assert said(asked, upload(ranged(casino), "no list")) == "NothingToUndo"

    @pytest.mark.parametrize("reason", ["", "  \n"])
    def test_without_a_reason(self, casino, reason):
        job = list_of(reward(casino))
        with pytest.raises(Refusal) as refused:
            undo_bulk_job(job_id=job.pk, reason=reason, by=DAN, at=NOON)

        assert refused.value.code == "ReasonMissing"
        assert not BulkJob.objects.get().undo_asked_at

    def test_for_going_on_with_a_list_that_is_undone(self, casino):
        job = failed(casino)
        undone(job)

        assert said(resume_bulk_job, job_id=job.pk, by=CARLA, at=NOON) == "JobUndone"


def failed(casino) -> BulkJob:
    """A list that broke down when four of its ten players had been enrolled."""
    job = previewed(upload(reward(casino), "OperatorPlayerId\n" + "\n".join(NAMES)))
    for _ in range(2):
        advance_job(job_id=job.pk, at=NOON, rows=4)
    for _ in range(MAX_SETBACKS):
        record_setback(job_id=job.pk, reference="abc", at=NOON)
    job.refresh_from_db()
    return job


class TestListsThatEndedEarly:
    def test_are_undone_as_far_as_they_came_when_they_failed(self, casino):
        job = undone(failed(casino))

        assert (taken_back(job), job.state) == (set(NAMES[:4]), "Failed")
        assert_books_are_closed(job)

    def test_are_undone_as_far_as_they_came_when_they_were_cancelled(self, casino):
        job = previewed(upload(reward(casino), "OperatorPlayerId\n" + "\n".join(NAMES)))
        for _ in range(2):
            advance_job(job_id=job.pk, at=NOON, rows=4)
        cancel_bulk_job(job_id=job.pk, by=CARLA, at=NOON)
        undone(job)

        assert taken_back(job) == set(NAMES[:4])

    def test_can_be_paused_and_resumed_while_they_are_undone(self, casino):
        job = asked(failed(casino))
        advance_job(job_id=job.pk, at=NOON, rows=1)
        pause_bulk_job(job_id=job.pk, by=CARLA, at=NOON)
        assert advance_job(job_id=job.pk, at=NOON) is Step.STOP
        resume_bulk_job(job_id=job.pk, by=CARLA, at=NOON)

        assert worked_off(job).undone_at == NOON
        assert (job.state, taken_back(job)) == ("Failed", set(NAMES[:4]))


class TestInterrupted:
    @pytest.mark.parametrize("steps", range(5))
    def test_by_a_power_cut_it_goes_on_where_the_last_whole_step_ended(self, casino, steps):
        given_ = reward(casino)
        budgets = four_budgets(given_)
        job = list_of(given_)
        use("player_4", 1)
        asked(job)
        for _ in range(steps):
            advance_job(job_id=job.pk, at=NOON, rows=3)
        before = stored(job), consumed(*budgets)
        with suppress(ZeroDivisionError), transaction.atomic():
            advance_job(job_id=job.pk, at=NOON, rows=3)
            1 / 0  # noqa: B018 - the power is gone

        assert (stored(job), consumed(*budgets)) == before
        worked_off(job, rows=3)
        assert_books_are_closed(job, *budgets)
        assert (job.reversed_count, kept(job)) == (9, {"player_4": "BetsUsed"})

    def test_by_a_pause_it_waits_and_is_not_nudged_until_it_is_resumed(self, casino):
        job = asked(list_of(reward(casino)))
        advance_job(job_id=job.pk, at=NOON, rows=3)
        pause_bulk_job(job_id=job.pk, by=CARLA, at=NOON)
        before = stored(job)

        assert advance_job(job_id=job.pk, at=NOON + DAY) is Step.STOP
        assert (stored(job), jobs_left_alone(at=NOON + DAY)) == (before, [])
        resume_bulk_job(job_id=job.pk, by=CARLA, at=NOON)
        assert jobs_left_alone(at=NOON + DAY) == [job.pk]
        worked_off(job)
        assert_books_are_closed(job)

    def test_by_a_lost_worker_it_is_found_and_nudged(self, casino):
        job = asked(list_of(reward(casino)), at=NOON + DAY)

        assert jobs_left_alone(at=NOON + DAY + timedelta(minutes=1)) == [job.pk]

    def test_by_what_breaks_again_and_again_it_is_paused_and_breaks_as_often_once_resumed(self, casino):
        job = asked(list_of(reward(casino)))
        for _ in range(MAX_SETBACKS):
            stuck = record_setback(job_id=job.pk, reference="abc", at=NOON)
        assert (stuck.paused_by, stuck.state) == ("System", "Completed")
        resumed = resume_bulk_job(job_id=job.pk, by=CARLA, at=NOON)
        assert (resumed.setback_count, resumed.retry_at, jobs_left_alone(at=NOON + DAY)) == (0, None, [job.pk])

        assert record_setback(job_id=job.pk, reference="abc", at=NOON).paused_at is None
        assert worked_off(job).reversed_count == 10
