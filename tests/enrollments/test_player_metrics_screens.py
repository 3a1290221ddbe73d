"""Triggers that look at bets, at the screen: made as a sentence, changed, and tested against what has happened."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from enrollments.models import Enrollment, Trigger
from enrollments.rules.metrics.gifts import Computed, Share, Tiers
from enrollments.rules.metrics.occasion import MetricsOccasion
from enrollments.rules.metrics.sums import Metric
from enrollments.services.triggers import switch_trigger
from tests import cast
from tests.cast import ANA, BEN, CARLA, NOON, free_bets
from tests.history import told
from tests.played import asks, casino_event, looking, staked, tallied, tell
from tests.screens import FAR_AHEAD, LONG_AGO, faults, open_reward, screen, words

pytestmark = pytest.mark.django_db

ADD = "?kind=PlayerMetrics"


@pytest.fixture
def rewards(casino):
    """Open by the clock on the wall."""
    parent = cast.campaign(casino, starts_at=LONG_AGO, ends_at=None)
    return [
        cast.reward(
            casino, campaign=parent, name=name, starts_at=LONG_AGO, ends_at=FAR_AHEAD, details=free_bets(**details)
        )
        for name, details in (("Bronze", {"bet_count": 5}), ("Silver", {"bet_count": 9}), ("Gold", {}))
    ]


def asked(given=None, **wishes) -> dict[str, object]:
    """The form for players who have lost 100 EUR or more in the casino within a week."""
    said = {
        "name": "Bad luck",
        "metric_1": "PlayerNetProfit",
        "comparison_1": "<=",
        "amount_1": "-100",
        "currency": "eur",
        "played": ["Casino"],
        "span": "last",
        "within_count": "7",
        "within_unit": "days",
        "moment": "each",
        "gives": "Same",
        "reward": str(given.pk) if given else "",
    }
    return said | wishes


def tiered(rewards, *starts, **wishes) -> dict[str, object]:
    said: dict[str, object] = {"gives": "Tiered", "tier_metric": "TotalStakeAmount"}
    for row, (reward, start) in enumerate(zip(rewards, starts, strict=False), 1):
        said |= {f"tier_{row}_reward": str(reward.pk), f"tier_{row}_start": start}
        said[f"tier_{row}_end"] = starts[row] if row < len(starts) else ""
    return asked(**said | wishes)


def post(carla, given) -> object:
    return carla.post(screen("enrollments_trigger_add") + ADD, given)


def test_a_trigger_is_made_as_a_sentence(carla, rewards):
    about = asked(rewards[0], metric_2="BetCount", comparison_2=">", amount_2="20")
    answer = post(carla, about)

    page = words(carla.get(answer.url))
    sentence = "When a player's net profit is at most -100.00 EUR and number of bets is more than 20 in bets in EUR"
    assert f"{sentence} with the casino of the last 7 days, give Bronze." in page
    assert "Off" in page


def test_ranges_are_made_and_shown_and_changed(carla, rewards):
    answer = post(carla, tiered(rewards, "10", "50", "100", bet_value="3"))
    [given] = Trigger.objects.all()

    page = words(carla.get(answer.url))
    ranges = "Bronze from 10.00 EUR to below 50.00 EUR, Silver from 50.00 EUR to below 100.00 EUR, Gold from 100.00 EUR"
    assert f"by total stake: {ranges}" in page
    assert "give Bronze or Silver or Gold" in page
    assert "Bronze and 2 more" in words(carla.get(screen("enrollments_trigger_changelist")))

    address = screen("enrollments_trigger_edit", given.pk)
    form = carla.get(address).context["form"]
    assert [row[0].value() for row in form.tier_rows] == ["10", "50", "100", None, None]
    carla.post(address, tiered(rewards[:2], "20", "50"))
    given.refresh_from_db()
    gift = MetricsOccasion.kept(given.conditions).gift
    assert isinstance(gift, Tiers)
    assert [(tier.start, tier.end) for tier in gift.tiers] == [(20, 50), (50, None)]
    assert "Bronze from 20.00 EUR to below 50.00 EUR, Silver from 50.00 EUR" in told(carla, given)


def test_what_is_worked_out_is_made_and_shown(carla, rewards):
    about = asked(rewards[2], gives="Computed", value_percent="10", value_metric="PlayerNetProfit")
    answer = post(carla, about)

    [given] = Trigger.objects.all()
    assert MetricsOccasion.kept(given.conditions).gift == Computed(value=Share(Decimal(10), Metric.NET))
    assert "free bets, each worth 10 % of the net profit or loss in EUR" in words(carla.get(answer.url))
    form = carla.get(screen("enrollments_trigger_edit", given.pk)).context["form"]
    assert (form["gives"].value(), form["value_percent"].value()) == ("Computed", "10")


@pytest.mark.parametrize(
    ("wishes", "found"),
    [
        ({"currency": "abc"}, {"currency"}),
        ({"played": []}, {"played"}),
        ({"amount_1": ""}, {"amount_1"}),
        ({"metric_3": "BetCount", "amount_3": ""}, {"amount_3"}),
        ({"metric_3": "BetCount", "comparison_3": ">", "amount_3": "-1"}, {"amount_3"}),
        ({"within_count": ""}, {"within_count"}),
        ({"within_count": "400"}, {"within_count"}),
        ({"span": "start"}, {"starts_at"}),
        ({"moment": "end"}, {"ends_at"}),
        ({"reward": ""}, {"reward"}),
        ({"gives": "Computed"}, {"value_percent"}),
        ({"gives": "Computed", "value_percent": "10", "value_metric": "TotalStakeAmount"}, {"value_percent"}),
        ({"gives": "Nothing"}, {"gives"}),
    ],
)
def test_every_fault_stands_under_its_field(carla, rewards, wishes, found):
    answer = post(carla, asked(rewards[0], **wishes))

    assert set(faults(answer)) == found
    assert not Trigger.objects.exists()


def test_faults_of_ranges_stand_under_their_fields(carla, rewards):
    gap = {"tier_2_start": "", "tier_2_end": "", "tier_2_reward": ""}
    overlapping = tiered(rewards, "10", "20", "15") | gap | {"tier_1_end": "50"}
    assert set(faults(post(carla, overlapping))) == {"tier_3_start"}

    assert set(faults(post(carla, tiered([])))) == {"tier_1_start"}
    half = tiered(rewards, "10") | {"tier_2_start": "50", "tier_3_reward": str(rewards[2].pk)}
    assert set(faults(post(carla, half))) == {"tier_2_reward", "tier_3_start"}


def test_rewards_of_several_campaigns_are_refused_out_loud(carla, casino, rewards):
    answer = post(carla, tiered([rewards[0], open_reward(casino)], "10", "50"))

    assert "The rewards of all ranges must belong to one campaign." in words(answer)


def lately(player: str, amount: float, *, days_ago: float, kind: str = "Bet") -> bytes:
    moment = timezone.now() - timedelta(days=days_ago)
    return casino_event(kind, f"{player}-{days_ago}", amount, user_id=player, timestamp=moment.isoformat())


def test_a_test_run_says_who_would_have_got_what_and_enrols_nobody(carla, rewards):
    share = Computed(value=Share(Decimal(10), Metric.NET))
    given = looking(rewards[2], asks(Metric.NET, "<=", -20), on=False, gift=share, within=timedelta(days=2))
    tell(
        lately(ANA, 15, days_ago=3.5),
        lately(ANA, 15, days_ago=2),
        lately(BEN, 30, days_ago=1),
        lately("slow", 15, days_ago=5),
        lately("slow", 15, days_ago=1),
        lately("before", 90, days_ago=20),
    )

    page = carla.get(screen("enrollments_trigger_test", given.pk))
    assert [(past.player_id, gets) for past, gets in page.context["gifts"]] == [(ANA, "5 free bets of 3.00 EUR")]
    assert [(past.player_id, fault.code) for past, fault in page.context["refused"]] == [(BEN, "PlayerRestricted")]
    assert "staked 30.00 EUR and won 0.00 EUR in 2 bets" in words(page)
    assert page.context["cost"] == "15.00 EUR"
    assert not Enrollment.objects.exists()

    month = carla.get(screen("enrollments_trigger_test", given.pk) + "?days=30")
    assert {past.player_id for past in month.context["enrolled"]} == {ANA, "before"}


def test_a_test_run_of_ranges_knows_who_had_one_already(carla, rewards):
    post(carla, tiered(rewards, "10", "50") | {"amount_1": "0"})
    [given] = Trigger.objects.all()
    switch_trigger(trigger_id=given.pk, on=True, by=CARLA, at=NOON)
    tell(lately(ANA, 20, days_ago=0.1))
    tallied(at=timezone.now())
    switch_trigger(trigger_id=given.pk, on=False, by=CARLA, at=NOON)
    tell(lately(ANA, 60, days_ago=0), lately("zoe", 60, days_ago=0.1))

    page = carla.get(screen("enrollments_trigger_test", given.pk))

    assert [(past.player_id, fault.code) for past, fault in page.context["refused"]] == [(ANA, "TriggerFired")]
    assert [(past.player_id, gets) for past, gets in page.context["gifts"]] == [
        ("zoe", "Silver: 9 free bets of 1.50 EUR")
    ]


def test_a_test_run_of_what_is_looked_at_once_takes_all_days_together(carla, rewards):
    ends = timezone.now() + timedelta(days=3)
    given = looking(
        rewards[0],
        staked(20),
        asks(Metric.NET, "<", 0),
        on=False,
        at_end=True,
        within=None,
        starts_at=NOON,
        ends_at=ends,
    )
    tell(
        lately(ANA, 15, days_ago=6),
        lately(ANA, 15, days_ago=1),
        lately("lucky", 30, days_ago=6),
        lately("lucky", 90, days_ago=5, kind="Win"),
    )

    page = carla.get(screen("enrollments_trigger_test", given.pk))
    assert [past.player_id for past in page.context["enrolled"]] == [ANA]
