"""What cancelled and expired enrollments leave unused goes back to the budgets that counted them, once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from enrollments.models import Enrollment
from enrollments.services.settle import settle_enrollments
from rewards.models import Budget
from rewards.rules.drafts import Duration
from rewards.services.campaigns import cancel_campaign
from tests.budgets import EACH, ENROLLMENTS, PLAYERS, budget
from tests.cast import ANA, CARLA, DAN, DAY, NOON
from tests.settling import cancelled, consumed, enroll, four_budgets, reward, settled, use

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def test_cancelling_a_reward_gives_its_unused_bets_back_to_the_budget_of_its_campaign(casino):
    given = reward(casino)
    other = reward(casino, campaign=given.campaign)
    limit = budget(given.campaign, limit="40")
    enroll(given, "ana", "bea", "cid")
    enroll(other, "ana")
    cancelled(given)

    assert settled(given) == 3
    assert consumed(limit) == [10]
    assert enroll(other, "bea", "cid", "dan").enrolled_count == 3


def test_cancelling_a_campaign_gives_back_what_all_its_rewards_leave_unused(casino):
    given = reward(casino)
    other = reward(casino, campaign=given.campaign)
    limit = budget(given.campaign)
    for each in (given, other):
        enroll(each, "ana", "bea")
    cancel_campaign(campaign_id=given.campaign_id, by=CARLA, at=NOON)

    assert (settled(given), settled(other), consumed(limit)) == (2, 2, [0])


def test_used_bets_stay_consumed(casino):
    given = reward(casino)
    budgets = four_budgets(given)
    enroll(given, "ana", "bea", "cid", "ana")
    use(ANA, 3)
    use("cid", 5)
    cancelled(given)

    assert settled(given) == 3  # cid has claimed: nothing is left to give back
    assert consumed(*budgets) == [22, 3, 2, 12]


def test_an_enrollment_and_its_player_count_as_long_as_a_bet_was_used(casino):
    given = reward(casino)
    count, players = budget(given, **ENROLLMENTS), budget(given, **PLAYERS)
    enroll(given, "ana", "ana", "bea")
    first = Enrollment.objects.filter(operator_player_id=ANA).order_by("id").first()
    Enrollment.objects.filter(pk=first.pk).update(remaining_bet_count=4)
    cancelled(given)
    settled(given)

    assert consumed(count, players) == [1, 1]


def test_a_player_who_gave_everything_back_makes_room_for_another(casino):
    given = reward(casino)
    players = budget(given, **PLAYERS | {"limit": "1"})
    enroll(given, ANA)
    Enrollment.objects.update(cancelled_at=NOON, cancelled_by=DAN)
    settled(given)

    assert enroll(given, "bea", ANA).enrolled_count == 1
    assert consumed(players) == [1]


def test_the_high_mark_comes_down_to_the_player_who_now_has_most(casino):
    given = reward(casino)
    each = budget(given, **EACH)
    enroll(given, *["ana"] * 3, *["bea"] * 2, "cid")
    mine = Enrollment.objects.filter(operator_player_id=ANA)
    mine.update(cancelled_at=NOON, cancelled_by=DAN)

    assert settled(given, rows=1) == 3
    assert consumed(each) == [20]


def test_twice_gives_nothing_twice(casino):
    given = reward(casino)
    budgets = four_budgets(given)
    enroll(given, "ana", "bea")
    cancelled(given)

    assert (settled(given), settled(given), settled(given, at=NOON + DAY)) == (2, 0, 0)
    assert consumed(*budgets) == [0, 0, 0, 0]


def test_what_stands_is_not_settled(casino):
    given = reward(casino)
    budgets = four_budgets(given)
    enroll(given, "ana", "bea")

    assert settled(given) == 0
    assert consumed(*budgets) == [20, 2, 2, 10]


def test_what_has_expired_is_given_back(casino):
    given = reward(casino)
    limit = budget(given)
    enroll(given, "ana", "bea")
    use(ANA, 1)

    assert (settled(given, at=given.ends_at - HOUR), settled(given, at=given.ends_at)) == (0, 2)
    assert consumed(limit) == [2]


def test_of_a_rolling_reward_each_enrollment_is_given_back_in_its_own_time(casino):
    given = reward(casino, duration=Duration.ROLLING, rolling_duration=DAY)
    limit = budget(given)
    enroll(given, ANA)
    enroll(given, "bea", at=NOON + HOUR)

    assert settled(given, at=NOON + DAY) == 1
    assert consumed(limit) == [10]


def test_one_enrollment_that_was_cancelled_alone_is_given_back(casino):
    given = reward(casino)
    limit = budget(given)
    enroll(given, "ana", "bea")
    Enrollment.objects.filter(operator_player_id=ANA).update(cancelled_at=NOON, cancelled_by=DAN)

    assert (settled(given), consumed(limit)) == (1, [10])


def test_a_budget_gets_back_only_what_it_has_counted(casino):
    given = reward(casino)
    enroll(given, ANA)
    older = budget(given)
    enroll(given, "bea")
    younger = budget(given)
    enroll(given, "cid")
    Enrollment.objects.exclude(operator_player_id="cid").update(cancelled_at=NOON, cancelled_by=DAN)

    # All at the same moment: only the enrollments themselves know who counted them.
    assert settled(given) == 1
    assert consumed(older, younger) == [10, 10]


def test_the_size_of_the_steps_makes_no_difference(casino):
    sums = []
    for rows in (1, 2, 100):
        given = reward(casino)
        budgets = four_budgets(given)
        enroll(given, "ana", "bea", "ana", "cid", "bea", "ana")
        use("bea", 2, reward=given)
        cancelled(given)
        assert settled(given, rows=rows) == 6
        sums.append(consumed(*budgets))

    assert sums == [[8, 2, 1, 8]] * 3


def test_a_step_that_dies_has_given_nothing_back(casino):
    given = reward(casino)
    fine, broken = budget(given), budget(given, **ENROLLMENTS)
    enroll(given, ANA)
    cancelled(given)
    # As if less stood in it than has been taken out: the database says no, and the whole step is undone.
    Budget.objects.filter(pk=broken.pk).update(consumed=0)
    with pytest.raises(IntegrityError, match="budget_is_never_overspent"):
        settle_enrollments(reward_id=given.pk, at=NOON)

    assert consumed(fine) == [10]
    assert Enrollment.objects.get().settled_at is None


def test_only_what_a_budget_counted_is_settled(casino):
    given = reward(casino)
    enroll(given, ANA)
    cancelled(given)

    assert settled(given) == 0
    with pytest.raises(IntegrityError, match="only_what_a_budget_counted_is_settled"):
        Enrollment.objects.update(settled_at=NOON)


def test_settling_writes_each_budget_once_however_many_enrollments_are_over(casino):
    asked = []
    for count in (2, 200):
        given = reward(casino)
        four_budgets(given)
        enroll(given, *[f"player_{number}" for number in range(count)])
        cancelled(given)
        with CaptureQueriesContext(connection) as queries:
            assert settle_enrollments(reward_id=given.pk, at=NOON) == count
        asked.append([query["sql"].split()[0] for query in queries])

    assert asked[0] == asked[1]
