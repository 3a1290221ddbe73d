"""The screens of campaigns and rewards: lists, forms, cancelling, exports."""

import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from operators.models import Operator
from rewards.models import Campaign, Reward
from rewards.services.campaigns import cancel_campaign
from rewards.services.rewards import cancel_reward
from tests import cast
from tests.cast import CARLA, DAY
from tests.screens import CHANGED, FAR_AHEAD, LONG_AGO, at_work, body, faults, open_reward, screen, words

pytestmark = pytest.mark.django_db

REQUIRED = ["This field is required."]
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def carla(casino) -> Client:
    return at_work(casino, name=CARLA)


@pytest.fixture
def autumn(casino) -> Campaign:
    return cast.campaign(casino, name="Autumn", starts_at=LONG_AGO, ends_at=None)


def over(operator: Operator) -> Reward:
    """A reward of a campaign that both ended long ago."""
    when = {"starts_at": LONG_AGO, "ends_at": LONG_AGO + DAY}
    return cast.reward(operator, campaign=cast.campaign(operator, at=LONG_AGO, **when), at=LONG_AGO, **when)


def campaign(**wishes: str) -> dict[str, str]:
    known = {"name": "Autumn", "starts_at_0": "2026-11-01", "starts_at_1": "00:00", "ends_at_0": "", "ends_at_1": ""}
    return known | wishes


def reward(into: Campaign, **wishes: object) -> dict[str, object]:
    """What the form sends for Ranged free bets of 1.00 to 5.00 EUR, 5 to 20 times."""
    ranges = {"min_bet_value": "1", "max_bet_value": "5", "min_bet_count": "5", "max_bet_count": "20"}
    known = {"campaign": into.pk, "name": "Free bets", "product_names": ["Plinko"], "details_type": "Ranged", **ranges}
    known |= {"currency": "EUR", "credit_wallet": "FreeBet", "stake_not_returned": "on"}
    known |= {"starts_at_0": "2026-11-01", "starts_at_1": "00:00", "ends_at_0": "2099-12-24", "ends_at_1": "12:00"}
    return known | {"duration": "InheritFromReward"} | wishes


def fixed(**wishes: object) -> dict[str, object]:
    empty = dict.fromkeys(("min_bet_value", "max_bet_value", "min_bet_count", "max_bet_count"), "")
    return empty | {"details_type": "Fixed", "bet_value": "1.50", "bet_count": "5"} | wishes


class TestTheCampaignForm:
    def test_creates_a_campaign_and_goes_on_to_its_page(self, carla, casino):
        page = carla.post(screen("rewards_campaign_add"), campaign(), follow=True)
        made = Campaign.objects.get()

        assert page.redirect_chain[-1][0] == screen("rewards_campaign_change", made.pk)
        assert "No rewards yet. A campaign gives nothing until it has one." in words(page)
        assert (made.operator, made.name, made.created_by) == (casino, "Autumn", CARLA)

    def test_takes_times_as_the_operators_clock_shows_them(self, carla):
        page = carla.get(screen("rewards_campaign_add"))
        carla.post(screen("rewards_campaign_add"), campaign())

        assert "Times are in Europe/Malta." in words(page)
        assert Campaign.objects.get().starts_at == datetime(2026, 10, 31, 23, 0, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("wish", "field", "sentence"),
        [
            ({"name": "  "}, "name", REQUIRED),
            ({"name": ""}, "name", REQUIRED),
            ({"name": "x" * 201}, "name", ["Ensure this value has at most 200 characters (it has 201)."]),
            ({"starts_at_0": ""}, "starts_at", REQUIRED),
            ({"starts_at_0": "31.02.2026"}, "starts_at", ["Enter a valid date."]),
            ({"ends_at_0": "2026-10-01", "ends_at_1": "00:00"}, "ends_at", ["The end must be after the start."]),
            ({"ends_at_0": "2026-11-01", "ends_at_1": "00:00"}, "ends_at", ["The end must be after the start."]),
            (
                {"terms_and_conditions_url": "javascript:alert(1)"},
                "terms_and_conditions_url",
                ["Give an address such as https://example.com/terms."],
            ),
        ],
    )
    def test_says_in_words_what_is_wrong_under_the_field(self, carla, wish, field, sentence):
        assert faults(carla.post(screen("rewards_campaign_add"), campaign(**wish))) == {field: sentence}
        assert not Campaign.objects.exists()

    def test_changes_a_campaign_that_is_open(self, carla, autumn):
        carla.post(screen("rewards_campaign_change", autumn.pk), campaign(name="Late autumn"))
        autumn.refresh_from_db()

        assert (autumn.name, autumn.updated_by) == ("Late autumn", CARLA)

    def test_shows_one_that_is_over_and_changes_it_no_more(self, carla, casino):
        ended = over(casino).campaign

        assert carla.get(screen("rewards_campaign_change", ended.pk)).status_code == 200
        assert carla.post(screen("rewards_campaign_change", ended.pk), campaign()).status_code == 403


class TestTheRewardForm:
    def test_creates_a_ranged_reward_and_goes_on_to_its_page(self, carla, autumn):
        page = carla.post(screen("rewards_reward_add"), reward(autumn), follow=True)
        made = Reward.objects.get()

        assert page.redirect_chain[-1][0] == screen("rewards_reward_change", made.pk)
        assert "5-20 free bets of 1.00-5.00 EUR" in words(page)
        assert (made.created_by, made.details_type, made.rolling_duration) == (CARLA, "Ranged", None)

    def test_creates_a_fixed_reward(self, carla, autumn):
        carla.post(screen("rewards_reward_add"), reward(autumn, **fixed()))
        made = Reward.objects.get()

        assert (made.min_bet_value, made.max_bet_value) == (Decimal("1.5"), Decimal("1.5"))
        assert (made.min_bet_count, made.max_bet_count) == (5, 5)

    def test_creates_a_rolling_reward(self, carla, autumn):
        carla.post(screen("rewards_reward_add"), reward(autumn, duration="RollingDuration", rolling_days="0.5"))

        assert Reward.objects.get().rolling_duration == timedelta(hours=12)

    def test_knows_the_campaign_that_it_was_opened_from(self, carla, autumn):
        page = carla.get(screen("rewards_campaign_new_reward", autumn.pk), follow=True)

        assert page.context["adminform"].form.initial["campaign"] == str(autumn.pk)

    def test_offers_only_campaigns_that_are_open_and_products_that_are_enabled(self, carla, autumn, casino):
        over(casino)
        form = carla.get(screen("rewards_reward_add")).context["adminform"].form

        assert list(form.fields["campaign"].queryset) == [autumn]
        assert {product.name for product in form.fields["product_names"].queryset} == {"Plinko", "Mines"}

    @pytest.mark.parametrize(
        ("wish", "expected"),
        [
            ({"name": " "}, {"name": REQUIRED}),
            ({"campaign": ""}, {"campaign": REQUIRED}),
            ({"product_names": []}, {"product_names": REQUIRED}),
            ({"product_names": ["Poker"]}, {"product_names": None}),
            ({"min_bet_value": "", "max_bet_count": ""}, {"min_bet_value": REQUIRED, "max_bet_count": REQUIRED}),
            ({"max_bet_value": "0.99"}, {"max_bet_value": ["The maximum must not be below the minimum."]}),
            ({"max_bet_count": "4"}, {"max_bet_count": ["The maximum must not be below the minimum."]}),
            ({"min_bet_value": "0"}, {"min_bet_value": ["This must be greater than zero."]}),
            ({"min_bet_count": "-1"}, {"min_bet_count": ["This must be greater than zero."]}),
            ({"min_bet_count": "1.5"}, {"min_bet_count": ["Enter a whole number."]}),
            ({"min_bet_value": "1.005"}, {"min_bet_value": ["1.005 has more decimals than EUR has (2)."]}),
            ({"min_bet_value": "NaN"}, {"min_bet_value": ["Enter a number."]}),
            ({"currency": "GBP"}, {"currency": None}),
            ({"credit_wallet": ""}, {"credit_wallet": REQUIRED}),
            ({"ends_at_0": "2026-10-01"}, {"ends_at": ["The end must be after the start."]}),
            ({"duration": "RollingDuration"}, {"rolling_days": ["Say how long each enrollment lasts."]}),
            (
                {"duration": "RollingDuration", "rolling_days": "0"},
                {"rolling_days": ["The duration must be longer than zero."]},
            ),
            (fixed(bet_value=""), {"bet_value": REQUIRED}),
            (fixed(bet_value="0"), {"bet_value": ["This must be greater than zero."]}),
            (fixed(bet_count="1000001"), {"bet_count": ["This may be 1,000,000 at most."]}),
        ],
    )
    def test_says_in_words_what_is_wrong_under_the_field(self, carla, autumn, wish, expected):
        found = faults(carla.post(screen("rewards_reward_add"), reward(autumn, **wish)))

        assert {name: expected[name] and found[name] for name in found if name in expected} == expected
        assert set(found) == set(expected)
        assert not Reward.objects.exists()

    def test_says_when_rewards_are_switched_off_for_the_operator(self, carla, autumn):
        Operator.objects.update(rewards_enabled=False)
        answer = carla.post(screen("rewards_reward_add"), reward(autumn))

        assert "Rewards are switched off for this operator." in words(answer)

    def test_says_when_the_campaign_was_cancelled_meanwhile(self, carla, autumn):
        cancel_campaign(campaign_id=autumn.pk, by=CARLA, at=timezone.now())

        assert "campaign" in faults(carla.post(screen("rewards_reward_add"), reward(autumn)))

    def test_of_a_running_reward_refuses_another_start(self, carla, casino):
        given = open_reward(casino)
        answer = carla.post(screen("rewards_reward_change", given.pk), reward(given.campaign), follow=True)

        assert "The reward has started; its start can no longer be changed." in words(answer)

    def test_of_a_running_reward_shows_what_was_promised_and_leaves_it(self, carla, casino):
        given = open_reward(casino)
        page = words(carla.get(screen("rewards_reward_change", given.pk)))
        begun = {"starts_at_0": "2016-03-31", "starts_at_1": "14:00"}
        wishes = begun | {"max_bet_value": "9", "currency": "USD", "product_names": ["Mines"]}
        answer = carla.post(screen("rewards_reward_change", given.pk), reward(given.campaign, **wishes))
        given.refresh_from_db()

        assert "Promised, and no longer to be changed" in page
        assert answer.status_code == CHANGED
        assert (given.max_bet_value, given.currency, given.products.count()) == (9, "EUR", 2)


class TestCancelling:
    @pytest.fixture
    def given(self, casino) -> Reward:
        return open_reward(casino)

    def test_a_campaign_asks_first_and_then_cancels_it_with_its_rewards(self, carla, given):
        address = screen("rewards_campaign_cancel", given.campaign.pk)
        asked = words(carla.get(address))
        given.campaign.refresh_from_db()
        assert "This cannot be taken back." in asked
        assert given.campaign.cancelled_at is None

        page = words(carla.post(address, follow=True))
        assert "Autumn is cancelled." in page
        assert "by carla" in page
        assert Reward.objects.in_state("Cancelled", at=timezone.now()).get() == given

    def test_a_reward_asks_first_and_then_cancels_it_alone(self, carla, given):
        address = screen("rewards_reward_cancel", given.pk)
        assert "players lose the free bets that they have not used" in words(carla.get(address))

        assert "Free bets is cancelled." in words(carla.post(address, follow=True))
        given.refresh_from_db()
        assert given.cancelled_by == CARLA
        assert given.campaign.cancelled_at is None

    @pytest.mark.parametrize("what", ["campaign", "reward"])
    def test_what_has_ended_is_refused_in_words(self, carla, casino, what):
        ended = over(casino)
        row = ended.campaign if what == "campaign" else ended
        page = carla.get(screen(f"rewards_{what}_change", row.pk)).content.decode()
        answer = carla.post(screen(f"rewards_{what}_cancel", row.pk), follow=True)

        assert screen(f"rewards_{what}_cancel", row.pk) not in page
        assert f"The {what} has ended and can no longer be cancelled." in words(answer)
        row.refresh_from_db()
        assert row.cancelled_at is None

    def test_again_keeps_who_did_it_first(self, carla, given):
        cancel_reward(reward_id=given.pk, by=cast.DAN, at=timezone.now())
        carla.post(screen("rewards_reward_cancel", given.pk))
        given.refresh_from_db()

        assert given.cancelled_by == cast.DAN


class TestLists:
    def test_filter_by_the_state_of_the_moment(self, carla, casino):
        open_reward(casino)
        over(casino)
        cast.campaign(casino, name="Next", starts_at=FAR_AHEAD, ends_at=None)

        def shown(state: str) -> set[str]:
            page = carla.get(screen("rewards_campaign_changelist"), {"state": state})
            return {campaign.name for campaign in page.context["cl"].queryset}

        assert (shown("Active"), shown("Ended"), shown("Scheduled")) == ({"Autumn"}, {"Summer"}, {"Next"})
        assert shown("Cancelled") == set()

    def test_find_a_reward_by_the_name_of_its_campaign(self, carla, casino):
        open_reward(casino)
        open_reward(casino, called="Winter", name="Snow")
        page = carla.get(screen("rewards_reward_changelist"), {"q": "winter"})

        assert [reward.name for reward in page.context["cl"].queryset] == ["Snow"]

    @pytest.mark.parametrize("what", ["campaign", "reward"])
    def test_are_exported_with_the_state_and_only_the_operators_rows(self, carla, casino, what):
        open_reward(casino)
        open_reward(cast.casino("Bingo"), called="Bingo", name="Bingo")
        answer = carla.post(screen(f"rewards_{what}_export"), {"format": "0", "resource": "0"})
        rows = list(csv.DictReader(io.StringIO(body(answer).decode())))

        assert [(row["name"], row["state"]) for row in rows] == [
            ("Autumn" if what == "campaign" else "Free bets", "Active"),
        ]

    def test_show_names_that_look_like_scripts_as_they_were_written(self, carla, casino):
        given = open_reward(casino, called=SCRIPT, name=SCRIPT)
        Campaign.objects.update(description=SCRIPT, operator_reference=SCRIPT)
        pages = [screen(f"rewards_{what}_changelist") for what in ("campaign", "reward")]
        pages += [screen("rewards_campaign_change", given.campaign.pk), screen("rewards_reward_change", given.pk)]
        pages += [screen("rewards_campaign_cancel", given.campaign.pk), screen("rewards_reward_cancel", given.pk)]
        pages += [screen("rewards_reward_add"), screen("enrollments_bulkjob_add")]

        for page in pages:
            shown = carla.get(page).content.decode()
            assert SCRIPT not in shown, page
            assert "&lt;script&gt;alert(1)" in shown, page
