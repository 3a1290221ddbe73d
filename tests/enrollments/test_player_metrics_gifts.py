"""What a trigger gives for the bets of a player: one of several rewards, or free bets worked out for each."""

from decimal import Decimal
from uuid import uuid4

import pytest

from core.refusal import Refusal
from enrollments.models import Enrollment, Firing, Trigger
from enrollments.rules.metrics.gifts import Computed, Share, Tier, Tiers
from enrollments.rules.metrics.sums import Metric
from enrollments.services.firing import retry_firings
from enrollments.services.triggers import change_trigger, create_trigger, switch_trigger
from operators.models import Restriction
from rewards.services.rewards import cancel_reward
from tests import cast
from tests.cast import ANA, BEN, CARLA, NOON, free_bets
from tests.played import asks, casino_event, draft, looking, staked, tallied, tell
from tests.triggers import outcomes

pytestmark = pytest.mark.django_db


@pytest.fixture
def rewards(casino):
    """Bronze, silver and gold of one campaign."""
    parent = cast.campaign(casino)
    return [
        cast.reward(casino, campaign=parent, name=name, details=free_bets(bet_value=Decimal(value), bet_count=1))
        for name, value in (("Bronze", 1), ("Silver", 2), ("Gold", 5))
    ]


def tiers(rewards, *starts: float, metric: Metric = Metric.STAKE) -> Tiers:
    """Each reward from one amount up to the next, the last without an end."""
    bounds = [Decimal(str(each)) for each in starts]
    ends = [*bounds[1:], None]
    found = [Tier(start, end, reward.pk) for start, end, reward in zip(bounds, ends, rewards, strict=True)]
    return Tiers(metric, tuple(found))


def had() -> dict[str, tuple[str, Decimal, int]]:
    rows = Enrollment.objects.select_related("reward")
    return {row.operator_player_id: (row.reward.name, row.bet_value, row.total_bet_count) for row in rows}


def codes(call, **given) -> set[str]:
    with pytest.raises(Refusal) as refused:
        call(**given)
    return {fault.code for fault in refused.value.faults} if refused.value.faults else {refused.value.code}


def created(reward, about) -> Trigger:
    return create_trigger(operator=reward.operator, draft=about, reward_id=reward.pk, by=CARLA, at=NOON)


@pytest.mark.parametrize(
    ("amount", "reward"),
    [(9.99, None), (10, "Bronze"), (49.99, "Bronze"), (50, "Silver"), (100, "Gold"), (9999, "Gold")],
)
def test_the_range_says_which_reward_a_player_gets(rewards, amount, reward):
    looking(rewards[0], gift=tiers(rewards, 10, 50, 100))
    tell(casino_event("Bet", 1, amount))
    tallied()

    assert had() == ({ANA: (reward, had()[ANA][1], 1)} if reward else {})


def test_a_player_gets_one_of_the_rewards_for_ever(rewards):
    given = looking(rewards[0], gift=tiers(rewards, 10, 50, 100))
    for number, amount in enumerate((20, 40, 400)):
        tell(casino_event("Bet", number, amount, after=number))
        tallied()

    assert had() == {ANA: ("Bronze", Decimal(1), 1)}
    assert Firing.objects.filter(trigger=given).count() == 1


def test_the_conditions_must_hold_beside_the_range(rewards):
    looking(rewards[0], asks(Metric.NET, "<", 0), gift=tiers(rewards, 10, 50, 100))
    tell(casino_event("Win", 1, 500, after=-1), casino_event("Bet", 1, 20), casino_event("Bet", 2, 490, after=1))
    tallied()

    assert had() == {ANA: ("Gold", Decimal(5), 1)}


@pytest.mark.django_db(transaction=True)
def test_ranges_that_are_reached_at_once_over_many_doors_give_one_reward():
    casino = cast.casino()
    parent = cast.campaign(casino)
    rewards = [cast.reward(casino, campaign=parent, name=name) for name in ("Bronze", "Silver", "Gold")]
    given = looking(rewards[0], gift=tiers(rewards, 10, 30, 50))
    players = [f"player-{number}" for number in range(8)]

    def door(start: int):
        def deliver() -> None:
            for number in range(start, start + 2):
                tell(*[casino_event("Bet", f"{number}-{player}", user_id=player, after=number) for player in players])
                tallied()

        return deliver

    cast.at_once(*[door(start) for start in (0, 2, 4, 6)])
    tallied()

    assert outcomes(given) == dict.fromkeys(players, "Enrolled")
    assert Enrollment.objects.count() == len(players)


@pytest.mark.parametrize(
    ("bounds", "code"),
    [
        ([(10, 60), (50, 100)], "TiersOverlap"),
        ([(10, None), (50, 100)], "TiersOverlap"),
        ([(50, 100), (10, 51)], "TiersOverlap"),
        ([(10, 10), (50, 100)], "EndNotAfterStart"),
        ([(-1, 10), (50, 100)], "Negative"),
    ],
)
def test_ranges_that_make_no_sense_are_refused(rewards, bounds, code):
    found = [
        Tier(Decimal(start), None if end is None else Decimal(end), reward.pk)
        for (start, end), reward in zip(bounds, rewards, strict=False)
    ]

    assert code in codes(created, reward=rewards[0], about=draft(gift=Tiers(Metric.STAKE, tuple(found))))


def test_all_rewards_are_open_and_of_one_campaign_and_operator(casino, rewards):
    bronze, silver, gold = rewards

    def refused(last) -> set[str]:
        return codes(created, reward=bronze, about=draft(gift=tiers([bronze, silver, last], 1, 2, 3)))

    assert refused(cast.reward(casino)) == {"OtherCampaignsReward"}
    assert refused(cast.reward(cast.casino("Bingo"))) == {"OtherOperatorsReward"}
    dollars = cast.reward(casino, campaign=bronze.campaign, details=free_bets(currency="USD"))
    assert refused(dollars) == {"OtherCurrency"}
    cancel_reward(reward_id=gold.pk, by=CARLA, at=NOON)
    assert refused(gold) == {"RewardCancelled"}


def test_what_was_given_may_stay_when_it_is_over_but_not_be_switched_on(rewards):
    given = looking(rewards[0], on=False, gift=tiers(rewards, 1, 2, 3))
    cancel_reward(reward_id=rewards[2].pk, by=CARLA, at=NOON)

    about = draft(name="Another name", gift=tiers(rewards, 1, 2, 3))
    change_trigger(trigger_id=given.pk, draft=about, reward_id=rewards[0].pk, by=CARLA, at=NOON)

    assert codes(switch_trigger, trigger_id=given.pk, on=True, by=CARLA, at=NOON) == {"RewardCancelled"}


def worked_out(casino, *, amount: float, details=None, **shares: Share) -> dict[str, tuple[str, Decimal, int]]:
    """What Ana gets for having staked `amount`, of a reward of 1.00 to 5.00 EUR, 5 to 20 times."""
    looking(cast.reward(casino, details=details), staked(1), gift=Computed(**shares))
    tell(casino_event("Bet", 1, amount))
    tallied()
    return had()


@pytest.mark.parametrize(
    ("amount", "value"),
    [(9.99, None), (10, "1.00"), (25.55, "2.55"), (50, "5.00"), (99999, "5.00")],
)
def test_the_value_is_a_part_of_a_metric_rounded_down_and_within_the_reward(casino, amount, value):
    found = worked_out(casino, amount=amount, value=Share(Decimal(10), Metric.NET))

    assert found == ({ANA: ("Free bets", Decimal(value), 5)} if value else {})


def test_value_and_count_can_both_be_worked_out(casino):
    shares = {"value": Share(Decimal(5), Metric.STAKE), "count": Share(Decimal("12.5"), Metric.STAKE)}

    assert worked_out(casino, amount=63, **shares) == {ANA: ("Free bets", Decimal("3.15"), 7)}


def test_a_currency_without_cents_gets_none(casino):
    casino.currencies.append("JPY")
    casino.save()
    details = free_bets(currency="JPY", min_bet_value=Decimal(1), max_bet_value=Decimal(500))
    looking(
        cast.reward(casino, details=details),
        staked(1),
        currency="JPY",
        gift=Computed(value=Share(Decimal(7), Metric.STAKE)),
    )
    tell(casino_event("Bet", 1, 130, currency="JPY"))
    tallied()

    assert had()[ANA][1] == Decimal(9)


def test_below_the_least_nothing_fires_until_there_is_enough(casino):
    given = looking(cast.reward(casino), staked(1), gift=Computed(value=Share(Decimal(10), Metric.STAKE)))
    tell(casino_event("Bet", 1, 9))
    tallied()
    assert outcomes(given) == {}

    tell(casino_event("Bet", 2, 3, after=1))
    tallied()
    assert had() == {ANA: ("Free bets", Decimal("1.20"), 5)}


def test_who_is_retried_gets_what_was_worked_out_then(casino):
    given = looking(cast.reward(casino), staked(1), gift=Computed(value=Share(Decimal(10), Metric.STAKE)))
    tell(casino_event("Bet", 1, 33, user_id=BEN))
    tallied()
    assert outcomes(given) == {BEN: "PlayerRestricted"}
    Restriction.objects.all().update(ends_at=NOON)

    retry_firings(trigger_id=given.pk, by=CARLA, at=NOON)
    tallied()

    assert had() == {BEN: ("Free bets", Decimal("3.30"), 5)}


@pytest.mark.parametrize(
    ("wishes", "code"),
    [
        ({}, "Required"),
        ({"value": Share(Decimal(10), Metric.BETS)}, "NotAnAmount"),
        ({"count": Share(Decimal(10), Metric.MARGIN)}, "NotAnAmount"),
        ({"value": Share(Decimal(0), Metric.STAKE)}, "OutOfRange"),
        ({"value": Share(Decimal(1001), Metric.STAKE)}, "OutOfRange"),
    ],
)
def test_what_cannot_be_worked_out_is_refused(casino, wishes, code):
    assert code in codes(created, reward=cast.reward(casino), about=draft(staked(1), gift=Computed(**wishes)))


def test_what_is_worked_out_needs_a_reward_that_leaves_a_range_in_the_same_currency(casino):
    share = Computed(value=Share(Decimal(10), Metric.STAKE))
    fixed = cast.reward(casino, details=free_bets(bet_count=5))
    dollars = cast.reward(casino, details=free_bets(currency="USD"))
    ranged = cast.reward(casino)

    assert codes(created, reward=fixed, about=draft(staked(1), gift=share)) == {"RewardIsFixed"}
    assert codes(created, reward=dollars, about=draft(staked(1), gift=share)) == {"OtherCurrency"}
    told_twice = draft(staked(1), gift=share, bet_value=Decimal(2))
    assert codes(created, reward=ranged, about=told_twice) == {"Computed"}


@pytest.mark.parametrize(
    ("wishes", "found"),
    [
        ({"within": None}, {"Required"}),
        ({"at_end": True}, {"Required"}),
        ({"currency": "XXX"}, {"UnknownCurrency"}),
        ({"played": ()}, {"Required"}),
        ({"all_of": ()}, {"Required"}),
        ({"all_of": (asks(Metric.BETS, ">=", 1.5), asks(Metric.STAKE, ">=", -1))}, {"NotWhole", "Negative"}),
    ],
)
def test_what_cannot_be_asked_is_refused(casino, wishes, found):
    about = draft(**{"all_of": (staked(1),)} | wishes) if "all_of" not in wishes else draft(*wishes["all_of"])

    assert codes(created, reward=cast.reward(casino), about=about) == found


def test_a_range_that_names_no_reward_is_refused(rewards):
    strange = Tiers(Metric.STAKE, (Tier(Decimal(1), None, uuid4()),))

    assert codes(created, reward=rewards[0], about=draft(gift=strange)) == {"OtherOperatorsReward"}
