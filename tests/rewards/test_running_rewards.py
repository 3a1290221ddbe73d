"""Changing and cancelling rewards, and what the database holds behind the verbs."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError

from core.refusal import Refusal
from rewards.models import Reward
from rewards.rules.drafts import Duration
from rewards.rules.status import Status
from rewards.services.campaigns import cancel_campaign
from rewards.services.rewards import RewardChange, cancel_reward, change_reward
from tests import cast
from tests.cast import CARLA, DAN, DAY, NOON, campaign, free_bets, reward

pytestmark = pytest.mark.django_db


def change(given: Reward, **wishes) -> RewardChange:
    """A change that changes nothing but `wishes`."""
    return RewardChange(**{name: getattr(given, name) for name in RewardChange.__dataclass_fields__} | wishes)


def changed(given: Reward, *, at=NOON, **wishes) -> Reward:
    return change_reward(reward_id=given.pk, change=change(given, **wishes), by=DAN, at=at)


def refusal(given: Reward, *, at=NOON, **wishes) -> Refusal:
    """Why a change is refused; it has changed nothing."""
    before = Reward.objects.filter(pk=given.pk).values().get()
    with pytest.raises(Refusal) as refused:
        changed(given, at=at, **wishes)
    assert Reward.objects.filter(pk=given.pk).values().get() == before
    return refused.value


def test_a_change_widens_the_range_and_says_who_did_it(casino):
    given = changed(reward(casino), name="More", max_bet_value=Decimal("9.50"), ends_at=NOON + 9 * DAY)

    given.refresh_from_db()
    assert (given.name, given.max_bet_value, given.ends_at) == ("More", Decimal("9.50"), NOON + 9 * DAY)
    assert (given.updated_by, given.updated_at, given.created_by) == (DAN, NOON, CARLA)


def test_what_players_have_been_promised_stays(casino):
    promised = ("duration", "rolling_duration", "details_type", "currency", "credit_wallet", "stake_not_returned")
    given = reward(casino, duration=Duration.ROLLING, rolling_duration=DAY, details=free_bets(currency="usd"))
    before = [getattr(given, name) for name in promised]
    after = changed(given, name="Other", min_bet_count=1)

    assert [getattr(after, name) for name in promised] == before
    assert [named.product.name for named in after.reward_products.all()] == ["Plinko", "Mines"]


def test_a_fixed_reward_stays_fixed(casino):
    given = reward(casino, details=free_bets(bet_value=Decimal(1)))

    assert [fault.code for fault in refusal(given, max_bet_value=Decimal(2)).faults] == ["NotFixed"]


def test_a_start_that_has_passed_can_no_longer_be_moved(casino):
    given = reward(casino, starts_at=NOON)

    assert refusal(given, starts_at=NOON + timedelta(hours=1)).code == "RewardStarted"


def test_a_start_to_come_can_be_moved(casino):
    given = reward(casino, starts_at=NOON + DAY)

    assert changed(given, starts_at=NOON + 2 * DAY).status(at=NOON + DAY) is Status.SCHEDULED


def test_a_change_has_the_faults_of_a_new_reward_all_at_once(casino):
    given = reward(casino)
    found = refusal(given, name=" ", ends_at=given.starts_at, min_bet_value=Decimal("0.001"), max_bet_count=0).faults

    assert [(fault.field, fault.code) for fault in found] == [
        ("name", "Blank"),
        ("ends_at", "EndNotAfterStart"),
        ("min_bet_value", "TooPrecise"),
        ("max_bet_count", "MaxBelowMin"),
    ]


def test_a_cancelled_reward_can_not_be_changed(casino):
    given = reward(casino)
    cancel_reward(reward_id=given.pk, by=CARLA, at=NOON)

    assert refusal(given, name="Other").code == "RewardCancelled"


def test_an_ended_reward_can_not_be_changed_back_to_life(casino):
    given = reward(casino)

    assert refusal(given, at=given.ends_at, ends_at=NOON + 20 * DAY).code == "RewardEnded"


def test_a_reward_of_a_cancelled_campaign_can_not_be_changed(casino):
    given = reward(casino)
    cancel_campaign(campaign_id=given.campaign_id, by=CARLA, at=NOON)

    assert refusal(given, name="Other").code == "CampaignCancelled"


def test_cancelling_a_reward_twice_is_fine_and_keeps_the_first_stamp(casino):
    given = reward(casino)
    cancel_reward(reward_id=given.pk, by=CARLA, at=NOON)
    cancel_reward(reward_id=given.pk, by=DAN, at=NOON + DAY)

    given.refresh_from_db()
    assert (given.cancelled_by, given.cancelled_at) == (CARLA, NOON)


def test_an_ended_reward_can_not_be_cancelled(casino):
    given = reward(casino)

    with pytest.raises(Refusal) as refused:
        cancel_reward(reward_id=given.pk, by=CARLA, at=given.ends_at)
    given.refresh_from_db()
    assert (refused.value.code, given.cancelled_at) == ("RewardEnded", None)


def test_cancelling_a_reward_leaves_the_others_of_its_campaign(casino):
    parent = campaign(casino)
    first, second = reward(casino, campaign=parent), reward(casino, campaign=parent)
    cancelled = cancel_reward(reward_id=first.pk, by=CARLA, at=NOON)

    assert (cancelled.status(at=NOON), second.status(at=NOON)) == (Status.CANCELLED, Status.ACTIVE)


def test_players_can_be_enrolled_while_neither_the_reward_nor_its_campaign_is_over(casino):
    running, to_come = reward(casino), reward(casino, starts_at=NOON + DAY)
    cancel_reward(reward_id=reward(casino).pk, by=CARLA, at=NOON)
    cancel_campaign(campaign_id=reward(casino).campaign_id, by=CARLA, at=NOON)
    reward(casino, ends_at=NOON)
    reward(casino, campaign=campaign(casino, ends_at=NOON), at=NOON - DAY)

    assert set(Reward.objects.open(at=NOON)) == {running, to_come}


def test_another_operators_rewards_are_none_of_ours(casino):
    reward(cast.casino("Bingo"))

    assert not Reward.objects.of(casino).exists()


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"name": ""}, "reward_name_is_not_blank"),
        ({"created_by": " "}, "reward_says_who_created_it"),
        ({"ends_at": NOON - DAY}, "reward_ends_after_it_starts"),
        ({"currency": "eur"}, "reward_currency_is_in_upper_case"),
        ({"min_bet_value": 0}, "free_bets_have_positive_ordered_ranges"),
        ({"min_bet_value": None}, "free_bets_have_positive_ordered_ranges"),
        ({"max_bet_value": None}, "free_bets_have_positive_ordered_ranges"),
        ({"max_bet_count": 1}, "free_bets_have_positive_ordered_ranges"),
        ({"min_bet_count": None}, "free_bets_have_positive_ordered_ranges"),
        ({"details_type": None}, "free_bets_have_positive_ordered_ranges"),
        ({"credit_wallet": None}, "free_bets_have_positive_ordered_ranges"),
        ({"details_type": "Fixed"}, "fixed_free_bets_are_all_the_same"),
        ({"duration": "RollingDuration"}, "rolling_reward_has_a_positive_duration"),
        ({"duration": "RollingDuration", "rolling_duration": 0 * DAY}, "rolling_reward_has_a_positive_duration"),
        ({"rolling_duration": DAY}, "rolling_reward_has_a_positive_duration"),
        ({"cancelled_at": NOON}, "reward_cancellation_has_a_person"),
        ({"updated_by": DAN}, "reward_update_has_a_person"),
    ],
)
def test_the_database_holds_even_behind_the_verbs(casino, columns, constraint):
    reward(casino)

    with pytest.raises(IntegrityError, match=constraint):
        Reward.objects.update(**columns)


def test_a_reward_names_a_product_once(casino):
    named = reward(casino).reward_products.first()

    with pytest.raises(IntegrityError, match="reward_names_a_product_once"):
        named.reward.reward_products.create(product=named.product, position=9)
