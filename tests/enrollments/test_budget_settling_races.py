"""Settling while others enrol, cancel and use: every sum stays exact."""

from functools import partial
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.refusal import Refusal
from enrollments.models import Enrollment
from enrollments.services.settle import finish_settling, rewards_cancelled, settle_enrollments
from tests import cast
from tests.budgets import EACH, ENROLLMENTS, PLAYERS, budget
from tests.cast import ANA, DAN, NOON, at_once
from tests.meanwhile import PATIENCE, meanwhile, people, wait_until_waiting
from tests.settling import cancelled, consumed, enroll, four_budgets, reward, settled, use


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(3))
def test_settling_while_players_are_enrolled_leaves_every_sum_exact(seed):
    random = Random(seed)  # noqa: S311 - the same players for the same seed
    casino = cast.casino()
    given = reward(casino)
    other = reward(casino, campaign=given.campaign)
    budgets = [*four_budgets(given), budget(other, **EACH | {"limit": "30"}), budget(given.campaign, limit="300")]
    players = [f"player_{number}" for number in range(12)]
    for each in (given, other):
        enroll(each, *players)
    some = [each.pk for each in Enrollment.objects.all() if random.random() < 0.6]
    Enrollment.objects.filter(pk__in=some).update(cancelled_at=NOON, cancelled_by=DAN)
    at_once(
        *[partial(settled, each, rows=rows) for each in (given, other) for rows in (1, 2, 3)],
        *[partial(enroll, each, *random.sample(players, 6)) for each in (given, other) * 3],
    )

    assert Enrollment.objects.filter(pk__in=some, settled_at__isnull=True).count() == 0
    consumed(*budgets)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(5))
def test_a_reward_that_is_cancelled_while_players_are_enrolled_keeps_nothing(turn):
    casino = cast.casino()
    given = reward(casino)
    limit = budget(given.campaign)

    def settle() -> None:
        while not finish_settling(reward_id=given.pk, at=NOON):
            settle_enrollments(reward_id=given.pk, at=NOON, rows=2)

    def try_to_enroll(name: str) -> None:
        try:
            enroll(given, name, f"{name}_too")
        except Refusal as refusal:
            assert refusal.code == "RewardCancelled"  # noqa: PT017 - it may as well come in time

    at_once(*[partial(try_to_enroll, f"player_{n}") for n in range(6)], partial(cancelled, given), settle)
    assert consumed(limit) == [0]
    assert not Enrollment.objects.unsettled().exists()


@pytest.mark.django_db(transaction=True)
def test_a_cancelled_reward_is_finished_only_after_those_who_were_being_enrolled():
    given = reward(cast.casino())
    budget(given)
    with people() as ask:
        with meanwhile(ask, partial(enroll, given, ANA)):
            cancelled(given)
            finishing = ask(partial(finish_settling, reward_id=given.pk, at=NOON))
            wait_until_waiting(1)
        assert finishing.result(PATIENCE) is False

    assert rewards_cancelled(at=NOON) == [given.pk]


@pytest.mark.django_db(transaction=True)
def test_an_enrollment_that_somebody_is_changing_is_left_for_the_next_time():
    given = reward(cast.casino())
    limit = budget(given)
    enroll(given, "ana", "bea")
    with people() as ask, meanwhile(ask, partial(use, ANA, 3)):
        assert settled(given, at=given.ends_at) == 1
        assert consumed(limit) == [10]

    assert settled(given, at=given.ends_at) == 1
    assert consumed(limit) == [6]


steps = st.lists(
    st.one_of(
        st.tuples(st.just("enroll"), st.sampled_from("abc")),
        st.tuples(st.just("use"), st.integers(0, 9)),
        st.tuples(st.just("cancel"), st.integers(0, 9)),
        st.tuples(st.just("settle"), st.integers(1, 3)),
        st.tuples(st.just("budget"), st.sampled_from([EACH, ENROLLMENTS, PLAYERS, {}])),
    ),
    max_size=20,
)


@pytest.mark.django_db
@given(steps)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_whatever_happens_consumed_is_the_sum_of_what_stands(casino, steps):
    given = reward(casino)
    budgets = [budget(given.campaign, limit="70"), budget(given, **ENROLLMENTS | EACH | {"limit": "3"})]
    for what, which in steps:
        rows = Enrollment.objects.filter(reward=given, cancelled_at__isnull=True, remaining_bet_count__gt=0)
        if what == "enroll":
            enroll(given, which)
        elif what == "settle":
            settle_enrollments(reward_id=given.pk, at=NOON, rows=which)
        elif what == "budget":
            budgets.append(budget(given, **which))
        elif row := rows.order_by("id")[which : which + 1].first():
            use = {"remaining_bet_count": row.remaining_bet_count - 1}
            end = {"cancelled_at": NOON, "cancelled_by": DAN}
            Enrollment.objects.filter(pk=row.pk).update(**(use if what == "use" else end))
        consumed(*budgets)
