"""Whatever a trigger waits for: nobody is enrolled twice, nothing is lost, and what cannot be done says why."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from core.refusal import Refusal
from enrollments.models import Enrollment, Firing
from enrollments.rules.triggers import MAX_ATTEMPTS
from enrollments.services.firing import fire_pending, retry_firings
from enrollments.services.triggers import switch_trigger
from operators.models import Restriction
from rewards.rules.budgets import BudgetDraft, Metric, Scope
from rewards.services.budgets import create_budget
from rewards.services.rewards import cancel_reward
from tests import cast
from tests.cast import ANA, BEN, CARLA, DAN, DAY, NOON
from tests.triggers import counts, happens, outcomes, trigger, worked_off

pytestmark = pytest.mark.django_db

_POISON = """
    CREATE FUNCTION break_down() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.operator_player_id = 'poison' THEN RAISE EXCEPTION 'poison'; END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER poison BEFORE INSERT ON enrollments_enrollment FOR EACH ROW EXECUTE FUNCTION break_down();
"""


@pytest.fixture
def reward(casino):
    return cast.reward(casino)


@pytest.fixture
def given(reward):
    return trigger(reward)


def enrolled(reward) -> list[str]:
    rows = Enrollment.objects.filter(reward=reward).order_by("operator_player_id")
    return list(rows.values_list("operator_player_id", flat=True))


def test_a_player_is_enrolled_by_the_trigger_with_the_least_that_the_reward_gives(given, reward):
    happens(given, ANA)
    worked_off()

    (enrollment,) = Enrollment.objects.all()
    assert (enrollment.operator_player_id, enrollment.source) == (ANA, "Trigger")
    assert (enrollment.bet_value, enrollment.total_bet_count) == (Decimal("1.00"), 5)
    assert enrollment.created_by == "Welcome back"
    assert enrollment.firing.trigger == given
    assert outcomes(given) == {ANA: "Enrolled"}


def test_a_trigger_says_what_of_a_range_its_players_get(reward):
    happens(trigger(reward, bet_value=Decimal("2.50"), bet_count=7), ANA)
    worked_off()

    enrollment = Enrollment.objects.get()
    assert (enrollment.bet_value, enrollment.total_bet_count) == (Decimal("2.50"), 7)


def test_a_player_is_enrolled_once_for_ever_whatever_happens_again(given, reward):
    assert happens(given, ANA, ANA) == 1
    worked_off()
    assert happens(given, ANA, at=NOON + DAY) == 0
    worked_off(at=NOON + DAY)

    assert enrolled(reward) == [ANA]


def test_what_is_rewarded_in_each_period_enrols_once_in_each(given, reward):
    assert happens(given, ANA, period="c1") == 1
    assert happens(given, ANA, period="c2") == 1
    assert happens(given, ANA, period="c2") == 0
    worked_off()

    assert enrolled(reward) == [ANA, ANA]


def test_two_triggers_for_one_reward_fire_each(given, reward):
    happens(given, ANA)
    happens(trigger(reward, name="Another"), ANA)
    worked_off()

    assert enrolled(reward) == [ANA, ANA]


def test_who_may_not_be_rewarded_is_kept_with_the_reason_and_the_others_are_enrolled(given, reward):
    happens(given, ANA, BEN, "\x07bell")
    worked_off()

    assert outcomes(given) == {
        ANA: "Enrolled",
        BEN: "PlayerRestricted",
        "\x07bell": "PlayerIdHasControlCharacters",
    }
    assert Firing.objects.get(operator_player_id=BEN).message
    assert counts(given) == (1, 2)
    assert enrolled(reward) == [ANA]


def test_a_budget_is_never_overspent_and_the_rest_is_kept_for_people(given, reward):
    budget = BudgetDraft(metric=Metric.ENROLLMENT_COUNT, scope=Scope.GLOBAL, limit=Decimal(2))
    create_budget(owner=reward, draft=budget, by=CARLA, at=NOON)

    happens(given, ANA, "cleo", "zoe")
    worked_off()

    assert len(enrolled(reward)) == 2
    assert sorted(outcomes(given).values()) == ["BudgetExceeded", "Enrolled", "Enrolled"]


def test_a_reward_that_is_over_refuses_all_with_its_own_code(given, reward):
    happens(given, ANA)
    cancel_reward(reward_id=reward.pk, by=CARLA, at=NOON)
    worked_off()

    assert outcomes(given) == {ANA: "RewardCancelled"}
    assert counts(given) == (0, 1)


def test_nothing_fires_while_a_trigger_is_off(reward):
    given = trigger(reward, on=False)

    assert happens(given, ANA) == 0


def test_who_waits_while_the_trigger_is_switched_off_is_not_enrolled(given, reward):
    happens(given, ANA)
    switch_trigger(trigger_id=given.pk, on=False, by=CARLA, at=NOON)
    worked_off()

    assert outcomes(given) == {ANA: "TriggerOff"}
    assert enrolled(reward) == []


@pytest.mark.parametrize(("at", "fires"), [(-1, 0), (0, 1), (59, 1), (60, 0)])
def test_the_moment_of_what_happened_decides_whether_it_is_in_the_window(reward, at, fires):
    given = trigger(reward, starts_at=NOON, ends_at=NOON + timedelta(hours=1))

    assert happens(given, ANA, at=NOON + timedelta(minutes=at)) == fires


def test_a_refused_player_is_enrolled_once_somebody_retries_it(given, reward):
    happens(given, BEN)
    worked_off()
    Restriction.objects.all().delete()

    assert retry_firings(trigger_id=given.pk, by=DAN, at=NOON) == 1
    assert counts(given) == (0, 0)
    worked_off()

    assert outcomes(given) == {BEN: "Enrolled"}
    assert counts(given) == (1, 0)
    assert Firing.objects.get().retried_by == DAN


def test_single_refusals_are_retried_and_those_that_were_enrolled_never(given, reward):
    happens(given, ANA, BEN)
    worked_off()
    ids = list(Firing.objects.values_list("pk", flat=True))

    assert retry_firings(trigger_id=given.pk, ids=ids, by=DAN, at=NOON) == 1
    worked_off()

    assert enrolled(reward) == [ANA]
    assert outcomes(given)[BEN] == "PlayerRestricted"


def test_who_is_retried_is_enrolled_also_while_the_trigger_is_off(given, reward):
    happens(given, ANA)
    switch_trigger(trigger_id=given.pk, on=False, by=CARLA, at=NOON)
    worked_off()
    retry_firings(trigger_id=given.pk, by=DAN, at=NOON)
    worked_off()

    assert enrolled(reward) == [ANA]


def test_one_that_breaks_is_tried_again_later_and_then_kept_with_a_reference(given, reward):
    with connection.cursor() as cursor:
        cursor.execute(_POISON)
    happens(given, ANA, "poison", "zoe")

    worked_off()
    assert outcomes(given) == {ANA: "Enrolled", "poison": "Pending", "zoe": "Enrolled"}
    assert fire_pending(limit=100, at=NOON + timedelta(seconds=1)) == 0

    for attempt in range(1, MAX_ATTEMPTS):
        assert fire_pending(limit=100, at=NOON + attempt * DAY) == 1
    broken = Firing.objects.get(operator_player_id="poison")
    assert (broken.code, broken.attempts) == ("InternalError", MAX_ATTEMPTS)
    assert "reference" in broken.message
    assert counts(given) == (2, 1)


def test_what_a_worker_had_not_finished_when_it_died_is_done_by_the_next_one(given, reward):
    happens(given, ANA)
    with transaction.atomic():
        assert fire_pending(limit=100, at=NOON) == 1
        transaction.set_rollback(True)
    assert outcomes(given) == {ANA: "Pending"}
    assert enrolled(reward) == []

    worked_off()
    assert enrolled(reward) == [ANA]
    assert counts(given) == (1, 0)


def test_what_is_not_recorded_in_the_end_makes_nothing_fire(given):
    with transaction.atomic():
        happens(given, ANA)
        transaction.set_rollback(True)

    assert outcomes(given) == {}


def test_each_trigger_and_reward_is_a_transaction_of_its_own_and_none_is_left_out(casino):
    given = [trigger(cast.reward(casino), name=f"Trigger {number}") for number in range(3)]
    for each in given:
        happens(each, ANA, "zoe")

    assert [fire_pending(limit=100, at=NOON) for _ in range(4)] == [2, 2, 2, 0]
    assert [counts(each) for each in given] == [(2, 0)] * 3


def test_many_occasions_are_worked_off_piece_by_piece(given, reward):
    happens(given, *[f"player-{number}" for number in range(25)])

    assert [fire_pending(limit=10, at=NOON) for _ in range(4)] == [10, 10, 5, 0]
    assert len(enrolled(reward)) == 25


def test_the_database_itself_keeps_a_player_from_a_second_firing(given):
    happens(given, ANA)
    row = Firing.objects.get()
    row.pk = None

    with pytest.raises(IntegrityError, match="trigger_enrolls_a_player_once"), transaction.atomic():
        row.save(force_insert=True)


def test_a_trigger_of_a_reward_that_is_over_cannot_be_switched_on(reward):
    given = trigger(reward, on=False)
    cancel_reward(reward_id=reward.pk, by=CARLA, at=NOON)

    with pytest.raises(Refusal) as refused:
        switch_trigger(trigger_id=given.pk, on=True, by=CARLA, at=NOON)
    assert refused.value.code == "RewardCancelled"
