"""Whatever dies, stalls or runs twice, each row of a list of customers is handled exactly once."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from enrollments.bulk.breaking import broke_down
from enrollments.bulk.stepping import Step
from enrollments.rules.jobs import JobState
from enrollments.services.running import jobs_left_alone, mark_nudged, record_setback
from enrollments.services.stopping import MAX_SETBACKS, PATIENCE
from milestones.bulk.steps import CUSTOMER_LISTS, advance_customer_list
from milestones.list_tasks import work_on_customer_list
from milestones.models import CustomerList, EnrollmentEvent, Span
from milestones.services.lists import cancel_customer_list, pause_customer_list, resume_customer_list
from tests import cast
from tests.cast import CARLA, DAN, DAY, NOON, at_once
from tests.milestones.lists import HEADER, confirmed, customers, previewed, rejected, upload, worked_off
from tests.milestones.scene import milestone

pytestmark = pytest.mark.django_db

LIST = HEADER + "".join(f"{100 + n},{'c1' if n == 4 else ''},,\n" for n in range(10)) + "100,,,\n"
ENROLLED = [str(100 + n) for n in range(10) if n != 4]
REJECTED = {6: "PeriodOver", 12: "PlayerRepeated"}
MOMENT = timedelta(seconds=1)


class PowerCutError(Exception):
    pass


def waiting(operator: Any, content: str = LIST) -> CustomerList:
    """Confirmed, and nothing of it enrolled yet."""
    return confirmed(previewed(milestone(operator), content))


def left_in_the_middle(operator: Any) -> CustomerList:
    """A list of eleven rows of which three are done."""
    job = waiting(operator)
    for _ in range(2):
        advance_customer_list(job_id=job.pk, at=NOON, rows=3)
    job.refresh_from_db()
    return job


def everything(job: CustomerList) -> Any:
    stored = CustomerList.objects.filter(pk=job.pk).values().get()
    return stored, customers(job), rejected(job), Span.objects.count(), EnrollmentEvent.objects.count()


@pytest.mark.parametrize("steps", range(5))
def test_a_step_that_dies_leaves_everything_as_before_and_the_next_goes_on(casino, steps):
    job = waiting(casino)
    for _ in range(steps):
        advance_customer_list(job_id=job.pk, at=NOON, rows=3)
    before = everything(job)
    with suppress(PowerCutError), transaction.atomic():
        advance_customer_list(job_id=job.pk, at=NOON, rows=3)
        raise PowerCutError

    assert everything(job) == before
    assert (customers(worked_off(job, rows=3)), rejected(job)) == (ENROLLED, REJECTED)
    assert Span.objects.count() == EnrollmentEvent.objects.count() == len(ENROLLED)


@pytest.mark.parametrize("steps", range(4))
def test_a_preview_that_dies_goes_on_where_it_was(casino, steps):
    job = upload(milestone(casino), LIST)
    for _ in range(steps):
        advance_customer_list(job_id=job.pk, at=NOON, rows=3)
    with suppress(PowerCutError), transaction.atomic():
        advance_customer_list(job_id=job.pk, at=NOON, rows=3)
        raise PowerCutError

    preview = worked_off(job, rows=3).preview
    assert (preview.scanned_count, preview.enrolled_count) == (11, 9)
    assert preview.rejected_by_code == {"PeriodOver": 1, "PlayerRepeated": 1}


def test_a_finished_list_is_never_worked_on_again(casino):
    job = worked_off(left_in_the_middle(casino))
    before = everything(job)

    assert advance_customer_list(job_id=job.pk, at=NOON + DAY) is Step.STOP
    assert everything(job) == before


@pytest.mark.django_db(transaction=True)
def test_workers_together_handle_each_row_once():
    job = waiting(cast.casino())

    def work() -> None:
        while not CustomerList.objects.get(pk=job.pk).finished:
            advance_customer_list(job_id=job.pk, at=NOON, rows=2)

    at_once(work, work, work)
    job.refresh_from_db()
    assert (job.state, job.enrolled_count, job.rejected_count) == (JobState.COMPLETED, 9, 2)
    assert (customers(job), rejected(job), Span.objects.count()) == (ENROLLED, REJECTED, 9)


@pytest.mark.django_db(transaction=True)
def test_two_lists_of_the_same_customers_at_once_enrol_each_of_them_once():
    target = milestone(cast.casino())
    content = HEADER + "".join(f"{100 + n},,,\n" for n in range(60))
    turned = HEADER + "".join(f"{159 - n},,,\n" for n in range(60))
    first, second = (confirmed(previewed(target, each)) for each in (content, turned))
    at_once(lambda: worked_off(first, rows=7), lambda: worked_off(second, rows=7))

    assert sorted(customers(first) + customers(second)) == [str(100 + n) for n in range(60)]
    assert set(rejected(first).values()) | set(rejected(second).values()) <= {"AlreadyEnrolled"}
    assert Span.objects.count() == 60


def test_a_list_is_paused_between_chunks_and_goes_on_where_it_was(casino):
    job = left_in_the_middle(casino)
    pause_customer_list(job_id=job.pk, by=DAN, at=NOON)
    assert customers(worked_off(job)) == ENROLLED[:3]

    resume_customer_list(job_id=job.pk, by=DAN, at=NOON)
    assert customers(worked_off(job)) == ENROLLED


def test_whoever_was_enrolled_before_a_list_was_cancelled_stays(casino):
    job = left_in_the_middle(casino)
    cancel_customer_list(job_id=job.pk, by=DAN, at=NOON)
    job = worked_off(job)

    assert (job.state, job.stopped, job.unprocessed_count) == (JobState.COMPLETED, True, 8)
    assert customers(job) == ENROLLED[:3]


def test_a_list_whose_worker_was_lost_is_found_again_but_not_one_that_waits_for_a_person(casino):
    left, undecided = left_in_the_middle(casino), previewed(milestone(casino), LIST)
    assert undecided.awaits_confirmation
    assert jobs_left_alone(lists=CustomerList, at=NOON + PATIENCE) == []

    assert jobs_left_alone(lists=CustomerList, at=NOON + PATIENCE + MOMENT) == [left.pk]
    mark_nudged(lists=CustomerList, job_id=left.pk, at=NOON + PATIENCE + MOMENT)
    assert jobs_left_alone(lists=CustomerList, at=NOON + PATIENCE + 2 * MOMENT) == []


def test_a_list_that_breaks_again_and_again_has_failed_and_can_be_resumed(casino):
    job = left_in_the_middle(casino)
    for _ in range(MAX_SETBACKS):
        record_setback(lists=CustomerList, job_id=job.pk, reference="abc123", at=NOON)
    job.refresh_from_db()
    assert (job.state, job.failure_code) == (JobState.FAILED, "InternalError")

    resume_customer_list(job_id=job.pk, by=CARLA, at=NOON)
    assert customers(worked_off(job)) == ENROLLED


def test_a_file_that_is_gone_fails_the_list_and_says_so(casino):
    job = left_in_the_middle(casino)
    job.file.storage.delete(job.file.name)
    work_on_customer_list(str(job.pk))
    job.refresh_from_db()

    assert (job.state, job.failure_code, job.enrolled_count) == (JobState.FAILED, "FileMissing", 3)
    assert job.events.last().kind == "Failed"


def test_a_row_that_breaks_the_database_is_rejected_alone_and_the_others_are_enrolled(casino):
    job = waiting(casino)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE milestones_listedcustomer ADD CHECK (operator_player_id <> '102') NOT VALID")
    while stepped(job) is Step.AGAIN:
        pass
    job.refresh_from_db()

    assert rejected(job) == {4: "InternalError", **REJECTED}
    assert customers(job) == [each for each in ENROLLED if each != "102"]
    assert (job.state, job.setback_count) == (JobState.COMPLETED, 0)


def stepped(job: CustomerList) -> Step:
    """A step as a worker takes it."""
    try:
        return advance_customer_list(job_id=job.pk, at=NOON)
    except DatabaseError as error:
        return broke_down(CUSTOMER_LISTS, job_id=job.pk, error=error, reference="abc123", at=NOON)
