"""Several lists at once: none waits for a long one, and together they never give away more than there is."""

from dataclasses import replace
from decimal import Decimal

import pytest

from enrollments.bulk.chunks import BULK_JOBS, advance_job
from enrollments.models import BulkJob, Enrollment, Rejection
from enrollments.rules.jobs import JobState
from enrollments.services.undoing import undo_bulk_job
from enrollments.tasks import nudge
from enrollments.working import work_for_a_slice
from rewards.models import Budget, Reward
from rewards.rules.budgets import Scope
from tests import cast
from tests.budgets import assert_it_adds_up, budget
from tests.cast import HEADER, NOON, at_once, previewed, reward, upload
from tests.processes import broker_at, eventually, free_port, redis, worker
from tests.screens import open_reward

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = 60
COST = Decimal(20)


def a_list(rows: int, *, called: str = "player") -> str:
    return HEADER + "".join(f"{called}_{number:06d},2,10\n" for number in range(rows))


def sharing(lists: int) -> list[Reward]:
    """Rewards of one campaign that has money for half of what their lists ask for, and some for each player."""
    operator = cast.casino()
    campaign = cast.campaign(operator)
    budget(campaign, limit=COST * ROWS * lists / 2)
    budget(campaign, scope=Scope.PER_PLAYER, limit=COST * 2)
    return [reward(operator, campaign=campaign) for _ in range(lists)]


def work_off(*jobs: BulkJob) -> None:
    """One worker among others: takes a step of whichever list is not finished, round and round."""
    left = {job.pk for job in jobs}
    while left:
        for job_id in tuple(left):
            advance_job(job_id=job_id, at=NOON, rows=7)
            if BulkJob.objects.get(pk=job_id).finished:
                left.discard(job_id)


def test_lists_that_share_budgets_are_worked_off_side_by_side_and_never_overspend_them():
    jobs = [upload(given, a_list(ROWS)) for given in sharing(4)]
    at_once(*(lambda order=order: work_off(*order) for order in (jobs, jobs[::-1], jobs[2:] + jobs[:2])))

    for job in jobs:
        job.refresh_from_db()
        assert (job.state, job.row_count, job.unprocessed_count) == (JobState.COMPLETED, ROWS, 0)
        assert job.enrolled_count == Enrollment.objects.filter(job=job).count()
        assert job.rejected_count == Rejection.objects.filter(job=job, code="BudgetExceeded").count()
    # Two of the four lists' worth of money, and each player twice at most.
    assert sum(job.enrolled_count for job in jobs) == 2 * ROWS
    for shared in Budget.objects.all():
        assert_it_adds_up(shared)


def test_lists_of_which_one_is_undone_meanwhile_leave_the_budgets_right():
    given = sharing(3)
    first = upload(given[0], a_list(ROWS))
    work_off(first)
    undo_bulk_job(job_id=first.pk, reason="Wrong list", by=cast.CARLA, at=NOON)
    others = [previewed(upload(each, a_list(ROWS))) for each in given[1:]]

    def undo() -> None:
        while BulkJob.objects.get(pk=first.pk).undoing:
            advance_job(job_id=first.pk, at=NOON, rows=7)

    at_once(undo, lambda: work_off(*others), lambda: work_off(*others[::-1]))
    first.refresh_from_db()
    assert first.reversed_count == ROWS
    for shared in Budget.objects.all():
        assert_it_adds_up(shared)


@pytest.mark.worker
def test_a_short_list_behind_a_long_one_is_finished_while_the_long_one_is_at_work(tmp_path):
    port = free_port()
    given = open_reward(cast.casino())
    with redis(tmp_path, port), broker_at(f"redis://127.0.0.1:{port}/0") as url:
        long = upload(given, a_list(250_000))
        nudge(long.pk)
        with worker(tmp_path, REDIS_URL=url, processes=1):
            eventually(
                lambda: BulkJob.objects.filter(pk=long.pk, heartbeat_at__isnull=False).exists(), what="the long one"
            )
            short = upload(given, a_list(200, called="other"))
            nudge(short.pk)
            eventually(lambda: BulkJob.objects.get(pk=short.pk).finished, what="the short one")
            assert not BulkJob.objects.get(pk=long.pk).finished
            eventually(lambda: BulkJob.objects.get(pk=long.pk).finished, what="the long one to be finished")
    assert [job.enrolled_count for job in BulkJob.objects.order_by("number")] == [250_000, 200]


def test_a_task_goes_on_with_its_list_while_nobody_waits_and_makes_way_where_somebody_does(tmp_path):
    port, few_rows = free_port(), replace(BULK_JOBS, chunk_rows=50)
    given = open_reward(cast.casino())
    with redis(tmp_path, port), broker_at(f"redis://127.0.0.1:{port}/0"):
        alone, in_the_way = upload(given, a_list(ROWS * 5)), upload(given, a_list(ROWS * 5, called="other"))
        assert not work_for_a_slice(few_rows, alone.pk, seconds=0)
        nudge(alone.pk)
        assert work_for_a_slice(few_rows, in_the_way.pk, seconds=0)
    alone.refresh_from_db()
    in_the_way.refresh_from_db()
    assert alone.finished
    assert not in_the_way.finished


def test_a_task_that_cannot_ask_whether_somebody_waits_makes_way():
    job = upload(open_reward(cast.casino()), a_list(ROWS))
    with broker_at(f"redis://127.0.0.1:{free_port()}/0"):
        assert work_for_a_slice(replace(BULK_JOBS, chunk_rows=50), job.pk, seconds=0)
