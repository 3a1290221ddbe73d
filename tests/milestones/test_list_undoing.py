"""A list of customers is undone: each is taken out again, or kept where something came of it, with the reason."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from core.refusal import Refusal
from enrollments.bulk.stepping import Step
from enrollments.services.running import jobs_left_alone, record_setback
from enrollments.services.stopping import MAX_SETBACKS, PATIENCE
from milestones.bulk.results import kept_lines
from milestones.bulk.steps import advance_customer_list
from milestones.models import CustomerList, EnrollmentEvent, PeriodProgress
from milestones.rules.lists import KEPT
from milestones.services.groups import switch_group
from milestones.services.lists import cancel_customer_list, pause_customer_list, resume_customer_list
from milestones.services.undoing import ListUndoing, undo_customer_list, what_undoing_does
from tests import cast
from tests.bets import said
from tests.cast import CARLA, DAN, DAY, NOON, at_once
from tests.milestones.lists import HEADER, confirmed, enrolled, previewed, table, worked_off
from tests.milestones.scene import HOUR, achieved, begin, closed, covered, enrol, leave, milestone, sells, streak

pytestmark = pytest.mark.django_db

WHY = "wrong list"
LATER = NOON + HOUR
TEN = HEADER + "".join(f"{100 + n},,,\n" for n in range(10))


def asked(job: CustomerList, *, at: Any = LATER, reason: str = WHY) -> CustomerList:
    return undo_customer_list(job_id=job.pk, reason=reason, by=DAN, at=at)


def undone(job: CustomerList, *, at: Any = LATER, rows: int = 3) -> CustomerList:
    asked(job, at=at)
    return worked_off(job, at=at, rows=rows)


def kept(job: CustomerList) -> dict[str, str]:
    rows = job.customers.filter(kept_code__isnull=False).order_by("row_number")
    return dict(rows.values_list("operator_player_id", "kept_code"))


def taken_out(job: CustomerList) -> list[str]:
    """Whom the log says that undoing has taken out."""
    events = EnrollmentEvent.objects.filter(kind="Unenrolled", reason=f"{job} was undone: {WHY}", by=DAN)
    return sorted(events.values_list("enrollment__operator_player_id", flat=True))


def everything(job: CustomerList) -> Any:
    return CustomerList.objects.filter(pk=job.pk).values().get(), kept(job), taken_out(job)


class TestWhatItDoes:
    def test_is_that_customers_are_out_again_with_the_reason_and_the_person(self, abc):
        job = undone(enrolled(abc, HEADER + "101,,,\n102,c4,250,\n"))

        assert (job.reversed_count, job.kept_by_code, job.undone_at) == (2, {}, LATER)
        assert (covered(abc, "101"), covered(abc, "102")) == ([], [])
        assert taken_out(job) == ["101", "102"]
        event = EnrollmentEvent.objects.filter(enrollment__operator_player_id="102").latest("id")
        assert (event.period_number, event.balance_before, event.balance_after, event.happened_at) == (
            4,
            250,
            250,
            LATER,
        )
        assert PeriodProgress.objects.get().is_left

    def test_is_that_the_others_are_kept_each_with_its_code(self, casino, abc):
        job = enrolled(abc, HEADER + "".join(f"{n},,{2000 if n == 104 else ''},\n" for n in range(101, 106)))
        leave(abc, player="101", at=LATER)
        leave(abc, player="102", at=LATER)
        enrol(abc, player="102", at=LATER + HOUR)
        sells(casino, 10, player="103", at=LATER)
        would = what_undoing_does(job, at=LATER + HOUR)
        undone(job, at=LATER + HOUR)

        codes = {"101": "Unenrolled", "102": "EnrolledAgain", "103": "ProgressMade", "104": "TargetReached"}
        assert (kept(job), taken_out(job)) == (codes, ["105"])
        assert would == ListUndoing(1, dict.fromkeys(codes.values(), 1))
        assert covered(abc, "103") == covered(abc, "104") == [3, 4, 5]
        assert table(kept_lines, job)[1:3] == [
            ["2", "101", "Unenrolled", "The player was taken out before."],
            ["3", "102", "EnrolledAgain", "The player was taken out since, and enrolled again."],
        ]

    def test_is_that_all_are_kept_once_every_period_is_over(self, abc):
        job = undone(enrolled(abc, HEADER + "101,,,\n"), at=begin(6))

        assert (kept(job), covered(abc, "101")) == ({"101": "PeriodsOver"}, [3, 4, 5])

    def test_is_said_in_a_sentence_for_every_code(self):
        assert all(sentence.endswith(".") for sentence in KEPT.values())

    def test_is_no_progress_that_a_balance_was_given_or_gone_on_from(self, casino, abc):
        enrol(abc, player="101", at=NOON - DAY)
        sells(casino, 70, player="101", at=NOON - DAY)
        leave(abc, player="101", at=NOON - DAY)
        job = undone(enrolled(abc, HEADER + "101,,,\n102,,500,\n"))

        assert (taken_out(job), kept(job)) == (["101", "102"], {})
        assert achieved(abc, "101") == {3: 70}

    def test_is_that_what_happened_before_the_list_and_was_told_of_late_is_progress(self, casino):
        target = milestone(casino, counts_before_enrolment=True)
        job = enrolled(target, HEADER + "101,,,\n")
        sells(casino, 10, player="101", at=NOON - HOUR, comes=LATER)

        assert kept(undone(job)) == {"101": "ProgressMade"}

    def test_is_that_earlier_periods_stand_and_the_current_one_is_left(self, abc):
        job = enrolled(abc, HEADER + "101,,,\n")
        undone(job, at=begin(4) + HOUR)

        assert covered(abc, "101") == [3]

    def test_is_no_matter_to_who_was_there_before(self, abc):
        enrol(abc, player="101")
        job = undone(enrolled(abc, HEADER + "101,,,\n102,,,\n"))

        assert (covered(abc, "101"), covered(abc, "102")) == ([3, 4, 5], [])
        assert what_undoing_does(job, at=LATER) == ListUndoing(0, {"Unenrolled": 1})

    def test_is_that_nothing_is_given_for_the_period_that_is_left(self, casino):
        target = milestone(casino, target_gives="PERIOD_END")
        job = undone(enrolled(target, HEADER + "101,,2000,\n"))
        closed(target, 3)

        assert job.reversed_count == 1
        assert not PeriodProgress.objects.filter(reached_at__isnull=False).exists()

    def test_is_the_same_for_streaks_and_where_the_group_is_switched_off(self, casino):
        target = streak(casino)
        job = enrolled(target, "customerId\n101\n")
        switch_group(group_id=target.group_id, on=False, by=CARLA, at=NOON)

        assert (undone(job).reversed_count, covered(target, "101")) == (1, [])

    def test_leaves_customers_to_be_enrolled_by_the_same_list_again(self, abc):
        undone(enrolled(abc, TEN))

        assert enrolled(abc, TEN, at=LATER).enrolled_count == 10


class TestRefused:
    def test_before_it_is_finished_and_where_nobody_was_enrolled(self, abc):
        assert said(asked, previewed(abc, TEN)) == "JobNotFinished"
        assert said(asked, enrolled(abc, HEADER + "ana,,,\n")) == "NothingToUndo"

    def test_without_a_reason(self, abc):
        job = enrolled(abc, TEN)
        with pytest.raises(Refusal) as refused:
            asked(job, reason=" \n")

        assert refused.value.code == "ReasonMissing"

    def test_never_a_second_time(self, abc):
        job = undone(enrolled(abc, TEN))
        before = everything(job)
        asked(job, at=LATER + DAY, reason="another")

        assert advance_customer_list(job_id=job.pk, at=LATER + DAY) is Step.STOP
        assert everything(job) == before


class TestInterrupted:
    @pytest.mark.parametrize("steps", range(5))
    def test_by_a_power_cut_it_goes_on_where_the_last_whole_step_ended(self, casino, abc, steps):
        job = enrolled(abc, TEN)
        sells(casino, 10, player="104", at=LATER)
        asked(job)
        for _ in range(steps):
            advance_customer_list(job_id=job.pk, at=LATER, rows=3)
        before = everything(job)
        with suppress(ZeroDivisionError), transaction.atomic():
            advance_customer_list(job_id=job.pk, at=LATER, rows=3)
            1 / 0  # noqa: B018 - the power is gone

        assert everything(job) == before
        worked_off(job, at=LATER, rows=3)
        assert (job.reversed_count, kept(job), len(taken_out(job))) == (9, {"104": "ProgressMade"}, 9)

    def test_by_a_pause_it_waits_until_it_is_resumed(self, abc):
        job = asked(enrolled(abc, TEN))
        advance_customer_list(job_id=job.pk, at=LATER, rows=3)
        pause_customer_list(job_id=job.pk, by=CARLA, at=LATER)
        assert advance_customer_list(job_id=job.pk, at=LATER) is Step.STOP
        assert len(taken_out(job)) == 3

        resume_customer_list(job_id=job.pk, by=CARLA, at=LATER)
        assert worked_off(job, at=LATER).reversed_count == 10

    def test_by_a_lost_worker_it_is_found_and_nudged(self, abc):
        job = asked(enrolled(abc, TEN))
        moment = LATER + PATIENCE + timedelta(seconds=1)

        assert jobs_left_alone(lists=CustomerList, at=moment) == [job.pk]

    def test_by_what_breaks_again_and_again_it_is_paused(self, abc):
        job = asked(enrolled(abc, TEN))
        for _ in range(MAX_SETBACKS):
            stuck = record_setback(lists=CustomerList, job_id=job.pk, reference="abc", at=LATER)

        assert (stuck.paused_by, stuck.state) == ("System", "Completed")

    def test_a_list_that_was_cancelled_is_undone_as_far_as_it_came(self, abc):
        job = confirmed(previewed(abc, TEN))
        for _ in range(2):
            advance_customer_list(job_id=job.pk, at=NOON, rows=4)
        cancel_customer_list(job_id=job.pk, by=CARLA, at=NOON)

        assert undone(job).reversed_count == 4


@pytest.mark.django_db(transaction=True)
def test_workers_together_and_people_beside_them_take_each_customer_out_once():
    casino = cast.casino()
    target = milestone(casino)
    job = asked(enrolled(target, TEN))

    def work() -> None:
        while CustomerList.objects.get(pk=job.pk).undoing:
            advance_customer_list(job_id=job.pk, at=LATER, rows=2)

    def leaves() -> None:
        with suppress(Refusal):
            leave(target, player="109", at=LATER)

    at_once(work, work, leaves, lambda: sells(casino, 10, player="108", at=LATER))
    job.refresh_from_db()
    out = EnrollmentEvent.objects.filter(kind="Unenrolled").values_list("enrollment__operator_player_id", flat=True)
    assert sorted(out) == [str(100 + n) for n in range(10) if str(100 + n) not in kept(job) or n == 9]
    assert job.reversed_count + sum(job.kept_by_code.values()) == 10
    assert set(kept(job)) <= {"108", "109"}
