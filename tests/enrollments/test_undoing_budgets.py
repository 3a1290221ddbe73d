"""What a list that is undone gives back: whatever happens meanwhile, budgets hold what stands."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enrollments.bulk.chunks import advance_job
from enrollments.models import Enrollment
from rewards.services.rewards import cancel_reward
from tests.bets import cancel, roll_back, said, take
from tests.budgets import EACH, ENROLLMENTS, PLAYERS, budget
from tests.cast import CARLA, DAY, NOON, worked_off
from tests.settling import consumed, four_budgets, reward, settled
from tests.undoing import NAMES, asked, assert_books_are_closed, list_of, one, undone

pytestmark = pytest.mark.django_db


def test_budgets_get_back_everything_of_a_list_that_nobody_has_used(casino):
    given_ = reward(casino)
    budgets = four_budgets(given_)
    job = list_of(given_)
    assert consumed(*budgets) == [100, 10, 10, 10]
    undone(job)

    assert consumed(*budgets) == [0, 0, 0, 0]
    assert_books_are_closed(job, *budgets)


def test_budgets_keep_what_those_have_who_used_a_bet_to_the_end(casino):
    given_ = reward(casino)
    budgets = four_budgets(given_)
    job = list_of(given_)
    take(one(job, "player_1"), "bet-1")
    take(one(job, "player_2"), "bet-2", 5)
    undone(job)
    assert consumed(*budgets) == [20, 2, 2, 10]

    settled(given_, at=given_.ends_at)
    assert consumed(*budgets) == [12, 2, 2, 10]


def test_budgets_count_a_player_who_has_the_reward_from_another_list_as_well(casino):
    given_ = reward(casino)
    budgets = four_budgets(given_)
    list_of(given_, "player_1", "ana")
    undone(list_of(given_, enroll_repeats=True))

    assert consumed(*budgets) == [20, 2, 2, 10]


def test_budgets_that_were_made_after_the_list_have_counted_nothing_of_it(casino):
    given_ = reward(casino)
    job = list_of(given_)
    late = [budget(given_), budget(given_.campaign, **EACH)]
    undone(job)

    assert consumed(*late) == [0, 0]


@pytest.mark.parametrize("when", ["before", "halfway"])
def test_budgets_get_it_once_where_the_reward_is_cancelled_and_settled(casino, when):
    given_ = reward(casino)
    budgets = four_budgets(given_)
    job = asked(list_of(given_))
    if when == "halfway":
        advance_job(job_id=job.pk, at=NOON, rows=4)
    cancel_reward(reward_id=given_.pk, by=CARLA, at=NOON)
    settled(given_)
    worked_off(job, rows=4)

    assert consumed(*budgets) == [0, 0, 0, 0]
    assert_books_are_closed(job, *budgets)
    assert job.kept_by_code == {"Cancelled": 10 if when == "before" else 6}


def test_budgets_get_what_is_cancelled_and_not_yet_settled_when_it_is(casino):
    given_ = reward(casino)
    budgets = four_budgets(given_)
    job = list_of(given_)
    cancel_reward(reward_id=given_.pk, by=CARLA, at=NOON)
    undone(job)
    assert (consumed(*budgets), settled(given_)) == ([100, 10, 10, 10], 10)

    assert consumed(*budgets) == [0, 0, 0, 0]


deeds = st.lists(
    st.tuples(st.sampled_from(["bet", "back", "cancel", "step", "settle", "expire", "budget"]), st.integers(0, 5)),
    max_size=14,
)


@given(deeds, st.integers(1, 4))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_whatever_happens_meanwhile_every_enrollment_is_accounted_for_and_every_sum_exact(casino, deeds, rows):
    given_ = reward(casino)
    budgets = [*four_budgets(given_), budget(given_, **ENROLLMENTS, **EACH), budget(given_.campaign, **PLAYERS)]
    job = asked(list_of(given_, *NAMES[:6]))
    for number, (what, which) in enumerate(deeds):
        row = one(job, NAMES[which])
        if what == "bet":
            said(take, row, f"bet-{number}", 1 + which)
        elif what == "back":
            said(roll_back, row, f"bet-{which}")
        elif what == "cancel":
            said(cancel, row)
        elif what == "step":
            advance_job(job_id=job.pk, at=NOON, rows=rows)
        elif what == "settle":
            settled(given_, rows=rows)
        elif what == "expire":
            Enrollment.objects.filter(pk=row.pk, cancelled_at=None).update(starts_at=NOON - DAY, ends_at=NOON)
        else:
            budgets.append(budget(given_, **EACH))
        consumed(*budgets)
    worked_off(job, rows=rows)

    assert_books_are_closed(job, *budgets)
    settled(given_, at=given_.ends_at)
    consumed(*budgets)
