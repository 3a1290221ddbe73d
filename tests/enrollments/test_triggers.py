"""What people may ask of a trigger."""

from datetime import timedelta
from decimal import Decimal

import pytest

from core.history.tracking import events_of
from core.refusal import Refusal
from enrollments.models import Trigger
from enrollments.services.triggers import change_trigger, create_trigger
from rewards.services.rewards import cancel_reward
from tests import cast
from tests.cast import ANA, CARLA, DAN, NOON
from tests.triggers import Visit, draft, happens, outcomes, trigger, worked_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def reward(casino):
    return cast.reward(casino)


def faults(reward, **wishes) -> dict[str, str]:
    with pytest.raises(Refusal) as refused:
        create_trigger(operator=reward.operator, draft=draft(**wishes), reward_id=reward.pk, by=CARLA, at=NOON)
    return {fault.field: fault.code for fault in refused.value.faults}


def test_a_new_trigger_is_off_until_somebody_switches_it_on(reward):
    made = create_trigger(operator=reward.operator, draft=draft(), reward_id=reward.pk, by=CARLA, at=NOON)

    assert not made.is_on
    assert made.conditions == {"place": "lobby"}


def test_every_fault_is_named_those_of_the_occasion_too(reward):
    assert faults(reward, name=" ", occasion=Visit(""), starts_at=NOON, ends_at=NOON, bet_count=99) == {
        "name": "Blank",
        "place": "Blank",
        "ends_at": "EndNotAfterStart",
        "bet_count": "BetCountOutOfRange",
    }


def test_what_players_get_is_what_the_reward_allows(reward):
    assert faults(reward, bet_value=Decimal("9.00")) == {"bet_value": "BetValueOutOfRange"}
    assert faults(reward, bet_value=Decimal("1.005")) == {"bet_value": "BetValueTooPrecise"}


def test_the_reward_of_another_operator_is_refused(reward):
    strange = cast.reward(cast.casino("Bingo"))

    with pytest.raises(Refusal) as refused:
        create_trigger(operator=reward.operator, draft=draft(), reward_id=strange.pk, by=CARLA, at=NOON)
    assert refused.value.code == "OtherOperatorsReward"
    assert not Trigger.objects.exists()


def test_a_reward_that_is_over_is_refused_for_a_new_trigger_and_may_stay_with_an_old_one(reward):
    given = trigger(reward)
    cancel_reward(reward_id=reward.pk, by=CARLA, at=NOON)

    with pytest.raises(Refusal) as refused:
        create_trigger(operator=reward.operator, draft=draft(), reward_id=reward.pk, by=CARLA, at=NOON)
    assert refused.value.code == "RewardCancelled"
    later = NOON + timedelta(hours=1)
    changed = change_trigger(trigger_id=given.pk, draft=draft(ends_at=later), reward_id=reward.pk, by=DAN, at=later)
    assert (changed.ends_at, changed.updated_by) == (later, DAN)


def test_with_another_reward_a_trigger_fires_once_more_for_the_same_player(casino, reward):
    given = trigger(reward)
    happens(given, ANA)
    worked_off()
    another = cast.reward(casino)

    change_trigger(trigger_id=given.pk, draft=draft(), reward_id=another.pk, by=CARLA, at=NOON)

    assert happens(given, ANA) == 1
    worked_off()
    assert another.enrollments.get().operator_player_id == ANA


def test_the_history_tells_what_people_changed_and_not_what_the_trigger_did(reward):
    given = trigger(reward)
    happens(given, ANA)
    worked_off()

    assert outcomes(given) == {ANA: "Enrolled"}
    assert list(events_of(Trigger).values_list("pgh_label", flat=True)) == ["insert", "update"]
