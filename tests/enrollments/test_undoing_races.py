"""A list is undone while its players go on: every bet is either on a kept enrollment or refused, every sum exact."""

from functools import partial
from random import Random

import pytest

from enrollments.bulk.chunks import advance_job
from enrollments.models import Bet, BulkJob
from enrollments.services.running import pause_bulk_job, resume_bulk_job
from enrollments.services.settle import settle_enrollments
from rewards.services.rewards import cancel_reward
from tests import cast
from tests.bets import cancel, left, roll_back, said, take
from tests.cast import CARLA, NOON, at_once, worked_off
from tests.meanwhile import PATIENCE, meanwhile, people, wait_until_waiting
from tests.settling import consumed, enroll, four_budgets, reward, settled
from tests.undoing import NAMES, asked, assert_books_are_closed, kept, list_of, one, taken_back

pytestmark = pytest.mark.django_db(transaction=True)


def work(job: BulkJob) -> None:
    """What a worker does until it is undone; another may hold the job."""
    while not BulkJob.objects.filter(pk=job.pk, undone_at__isnull=False).exists():
        advance_job(job_id=job.pk, at=NOON, rows=2)


@pytest.mark.parametrize("seed", range(4))
def test_bets_that_are_placed_meanwhile_keep_their_enrollment_or_are_refused(seed):
    random = Random(seed)  # noqa: S311 - the same players for the same seed
    given = reward(cast.casino())
    budgets = four_budgets(given)
    job = asked(list_of(given))
    rows = {name: one(job, name) for name in NAMES}

    def play(names: list[str]) -> dict[str, str]:
        return {name: said(take, rows[name], f"bet-{name}", 2) for name in names}

    shuffled = random.sample(NAMES, 10)
    *said_to, _, _ = at_once(*[partial(play, shuffled[n::3]) for n in range(3)], partial(work, job), partial(work, job))

    answers = {name: code for each in said_to for name, code in each.items()}
    assert answers == {name: "EnrollmentCancelled" if name in taken_back(job) else "" for name in NAMES}
    assert kept(job) == {name: "BetsUsed" for name in NAMES if not answers[name]}
    assert {left(row) for row in rows.values()} <= {3, 5}
    assert_books_are_closed(job, *budgets)


@pytest.mark.parametrize("seed", range(3))
def test_workers_settling_cancelling_and_enrolling_at_once_leave_every_sum_exact(seed):
    random = Random(seed)  # noqa: S311 - the same players for the same seed
    given = reward(cast.casino())
    budgets = four_budgets(given)
    job = asked(list_of(given))
    rows = [one(job, name) for name in NAMES]
    for n, row in enumerate(random.sample(rows, 4)):
        take(row, f"bet-{n}")
    at_once(
        *[partial(work, job)] * 2,
        partial(settled, given, rows=2),
        *[partial(said, cancel, row) for row in random.sample(rows, 3)],
        *[partial(said, roll_back, row, f"bet-{n}") for n, row in enumerate(random.sample(rows, 2))],
        partial(enroll, given, "ana", *NAMES[:3]),
    )

    assert_books_are_closed(job, *budgets)
    settled(given, at=given.ends_at)
    consumed(*budgets)


@pytest.mark.parametrize("turn", range(3))
def test_a_reward_that_is_cancelled_and_settled_meanwhile_gives_everything_back_once(turn):
    given = reward(cast.casino())
    budgets = four_budgets(given)
    job = asked(list_of(given))

    def call_off() -> None:
        cancel_reward(reward_id=given.pk, by=CARLA, at=NOON)
        while settle_enrollments(reward_id=given.pk, at=NOON, rows=2):
            pass

    at_once(partial(work, job), call_off, partial(work, job))
    settled(given)

    assert consumed(*budgets) == [0, 0, 0, 0]
    assert_books_are_closed(job, *budgets)
    assert set(kept(job).values()) <= {"Cancelled"}


def test_a_bet_that_is_just_being_placed_is_waited_for_and_its_enrollment_kept():
    given = reward(cast.casino())
    budgets = four_budgets(given)
    job = asked(list_of(given, "ana", "bea"))
    with people() as ask:
        with meanwhile(ask, partial(take, one(job, "ana"))):
            undoing = ask(partial(worked_off, job))
            wait_until_waiting(1)
        undoing.result(PATIENCE)

    assert (kept(job), taken_back(job)) == ({"ana": "BetsUsed"}, {"bea"})
    assert_books_are_closed(job, *budgets)


def test_a_bet_that_comes_while_its_enrollment_is_taken_back_waits_and_is_refused():
    given = reward(cast.casino())
    job = asked(list_of(given, "ana"))
    with people() as ask:
        with meanwhile(ask, partial(advance_job, job_id=job.pk, at=NOON)):
            betting = ask(partial(said, take, one(job, "ana")))
            wait_until_waiting(1)
        assert betting.result(PATIENCE) == "EnrollmentCancelled"

    assert not Bet.objects.exists()


def test_an_enrollment_can_be_cancelled_while_somebody_holds_its_list():
    given = reward(cast.casino())
    budgets = four_budgets(given)
    job = asked(list_of(given))
    with people() as ask, meanwhile(ask, partial(pause_bulk_job, job_id=job.pk, by=CARLA, at=NOON)):
        ask(partial(cancel, one(job, "player_0"))).result(PATIENCE)

    assert consumed(*budgets) == [90, 9, 9, 10]


def test_two_who_ask_at_once_ask_for_one_undoing():
    job = list_of(reward(cast.casino()))
    at_once(partial(asked, job), partial(asked, job), partial(said, resume_bulk_job, job_id=job.pk, by=CARLA, at=NOON))
    at_once(*[partial(work, job)] * 3)

    assert_books_are_closed(job)
    assert job.reversed_count == 10
