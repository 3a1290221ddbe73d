"""Budgets on the screen: on the pages of what they limit, in their list, and their two forms."""

import csv
import io
from decimal import Decimal

import pytest
from django.test import Client

from operators.rules import Role
from rewards.models import Budget, Campaign, Reward
from rewards.services.campaigns import cancel_campaign
from tests import cast
from tests.budgets import EACH, ENROLLMENTS, PLAYERS, budget
from tests.cast import CARLA, NOON
from tests.screens import CHANGED, at_work, body, faults, field, offered, open_reward, screen, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def carla(casino) -> Client:
    return at_work(casino, name=CARLA)


@pytest.fixture
def given(casino) -> Reward:
    return open_reward(casino, name="Free bets")


def new(owner: Campaign | Reward) -> str:
    return f"{screen('rewards_budget_add')}?{type(owner).__name__.lower()}={owner.pk}"


def change(made: Budget) -> str:
    return screen("rewards_budget_change", made.pk)


def page(client: Client, owner: Campaign | Reward) -> str:
    return words(client.get(screen(f"rewards_{type(owner).__name__.lower()}_change", owner.pk)))


def money(**wishes: str) -> dict[str, str]:
    """What the form of a campaign's budget sends for 5,000 EUR."""
    return {"metric": "MonetaryValue", "scope": "Global", "currency": "EUR", "limit": "5000"} | wishes


def consumed(made: Budget, amount: str) -> Budget:
    made.consumed = Decimal(amount)
    made.save()
    return made


class TestThePagesOfWhatIsLimited:
    def test_say_what_is_consumed_and_what_is_left(self, carla, given):
        consumed(budget(given.campaign), "4998")

        assert "5,000.00 EUR 99.9 % 4,998.00 of 5,000.00 EUR 2.00 EUR Change limit" in page(carla, given.campaign)

    def test_of_a_reward_name_the_budgets_of_its_campaign_too_behind_its_own(self, carla, given):
        budget(given.campaign, **PLAYERS)
        consumed(budget(given, **ENROLLMENTS | EACH | {"limit": "4"}), "3")
        said = page(carla, given)

        own = "4 enrollments for each player 75 % 3 of 4 enrollments by the player with most 1 enrollment"
        assert f"{own} Change limit 300 players of campaign Autumn 0 % 0 of 300 players 300 players" in said

    def test_of_a_reward_leave_out_what_does_not_bind_it(self, carla, given):
        budget(given.campaign, currency="USD")
        budget(open_reward(given.operator, campaign=given.campaign))

        assert "No budget limits what this reward gives away." in page(carla, given)

    def test_show_them_beneath_what_the_page_is_about(self, carla, given):
        budget(given)
        campaign, own = page(carla, given.campaign), page(carla, given)

        assert campaign.index("Free bets") < campaign.index("New budget")
        assert own.index("Upload players") < own.index("New budget")

    def test_warn_from_90_percent_on(self, carla, given):
        made = consumed(budget(given.campaign, limit="100"), "89.99")
        calm = carla.get(screen("rewards_campaign_change", given.campaign_id)).content.decode()
        consumed(made, "90")
        nearly = carla.get(screen("rewards_campaign_change", given.campaign_id)).content.decode()

        assert ("bo-bar__nearly" in calm, "bo-bar__nearly" in nearly) == (False, True)

    def test_offer_a_new_budget_and_another_limit_only_to_those_who_may(self, carla, casino, given):
        budget(given.campaign)
        auditor = at_work(casino, Role.AUDITOR)

        for client, offers in ((carla, True), (auditor, False)):
            said = page(client, given.campaign)
            assert ("New budget" in said, "Change limit" in said) == (offers, offers)

    def test_of_what_is_over_offer_neither(self, carla, given):
        budget(given.campaign)
        cancel_campaign(campaign_id=given.campaign_id, by=CARLA, at=NOON)

        for owner in (given, given.campaign):
            said = page(carla, owner)
            assert "New budget" not in said
            assert "Change limit" not in said
            assert "5,000.00 EUR" in said


class TestTheFormOfANewBudget:
    def test_names_whom_it_belongs_to_and_makes_it(self, carla, given):
        form = carla.get(new(given.campaign))
        done = carla.post(new(given.campaign), money(), follow=True)
        made = Budget.objects.get()

        assert "Belongs to Autumn , campaign" in words(form)
        assert done.redirect_chain[-1][0] == screen("rewards_campaign_change", given.campaign_id)
        assert (made.owner, str(made), made.scope, made.created_by) == (given.campaign, "5,000.00 EUR", "Global", CARLA)

    def test_offers_its_choices_in_plain_words(self, carla, casino, given):
        form = carla.get(new(given.campaign))

        assert offered(form, "metric") == {"Total money", "Number of enrollments", "Number of different players"}
        assert offered(form, "scope") == {"All players together", "Each player"}
        assert offered(form, "currency") == set(casino.currencies)

    def test_takes_the_currency_of_a_reward_from_the_reward(self, carla, casino):
        dollars = open_reward(casino, details=cast.free_bets(currency="USD"))
        form = carla.get(new(dollars))
        carla.post(new(dollars), money(limit="7.50"))

        assert "currency" not in form.context["adminform"].form.fields
        assert "An amount in USD" in field(form, "limit").help_text
        assert (str(Budget.objects.get()), Budget.objects.get().owner) == ("7.50 USD", dollars)

    @pytest.mark.parametrize(
        ("metric", "made"),
        [("EnrollmentCount", "500 enrollments for each player"), ("UniquePlayers", "500 players")],
    )
    def test_does_not_ask_what_the_metric_has_no_use_for(self, carla, given, metric, made):
        carla.post(new(given), money(metric=metric, scope="PerPlayer", limit="500"))

        assert str(Budget.objects.get()) == made

    @pytest.mark.parametrize(
        ("wishes", "under", "sentence"),
        [
            ({"limit": ""}, "limit", "This field is required."),
            ({"limit": "0"}, "limit", "This must be greater than zero."),
            ({"limit": "0.005"}, "limit", "0.005 has more decimals than EUR has (2)."),
            ({"metric": "EnrollmentCount", "limit": "1.5"}, "limit", "This must be a whole number."),
            ({"currency": ""}, "currency", "Say in which currency."),
        ],
    )
    def test_says_what_is_wrong_under_the_field(self, carla, given, wishes, under, sentence):
        assert faults(carla.post(new(given.campaign), money(**wishes))) == {under: [sentence]}
        assert not Budget.objects.exists()

    @pytest.mark.parametrize("address", ["?campaign=17", "?reward=", "?campaign=01a1fd88-668c-70f7-9c1a-af146b845937"])
    def test_is_not_found_for_what_does_not_exist(self, carla, address):
        assert carla.get(screen("rewards_budget_add") + address).status_code == 404

    @pytest.mark.parametrize("owned", ["campaign", "reward"])
    def test_is_not_found_for_another_operators(self, carla, owned):
        other = open_reward(cast.casino("Bingo"))
        owner = other if owned == "reward" else other.campaign

        assert carla.get(new(owner)).status_code == 404
        assert carla.post(new(owner), money()).status_code == 404
        assert not Budget.objects.exists()

    def test_opens_only_for_something_to_be_limited(self, carla):
        assert carla.get(screen("rewards_budget_add")).status_code == 403
        assert screen("rewards_budget_add") not in carla.get(screen("rewards_budget_changelist")).content.decode()

    def test_of_what_is_over_says_so_and_leads_back(self, carla, given):
        cancel_campaign(campaign_id=given.campaign_id, by=CARLA, at=NOON)

        for answer in (carla.get(new(given), follow=True), carla.post(new(given), money(), follow=True)):
            assert "Free bets is over; it can no longer be given a budget." in words(answer)
        assert not Budget.objects.exists()


class TestTheFormOfALimit:
    def test_changes_the_limit_and_leads_back(self, carla, given):
        made = budget(given)
        done = carla.post(change(made), {"limit": "6000.50"})
        made.refresh_from_db()

        assert (done.status_code, done.url) == (CHANGED, screen("rewards_reward_change", given.pk))
        assert (made.limit, made.updated_by) == (Decimal("6000.50"), CARLA)

    @pytest.mark.parametrize(("wishes", "shown"), [({}, "5000.00"), (ENROLLMENTS, "500")])
    def test_shows_the_limit_as_it_is_written(self, carla, given, wishes, shown):
        form = carla.get(change(budget(given, **wishes)))

        assert form.context["adminform"].form.initial["limit"] == shown

    @pytest.mark.parametrize(
        ("limit", "sentence"),
        [
            ("99.99", "100.00 EUR of it are consumed; the limit must not be below that."),
            ("100.001", "100.001 has more decimals than EUR has (2)."),
        ],
    )
    def test_says_under_the_field_why_it_cannot_be(self, carla, given, limit, sentence):
        made = consumed(budget(given), "100")

        assert faults(carla.post(change(made), {"limit": limit})) == {"limit": [sentence]}
        made.refresh_from_db()
        assert made.limit == 5000

    def test_changes_nothing_else(self, carla, given):
        made = budget(given)
        carla.post(change(made), {"limit": "1", "metric": "UniquePlayers", "currency": "USD", "consumed": "1"})
        made.refresh_from_db()

        assert (str(made), made.consumed) == ("1.00 EUR", 0)

    def test_of_what_is_over_can_only_be_looked_at(self, carla, given):
        made = budget(given)
        cancel_campaign(campaign_id=given.campaign_id, by=CARLA, at=NOON)

        assert "5,000.00 EUR left." in words(carla.get(change(made)))
        assert carla.post(change(made), {"limit": "1"}).status_code == 403


class TestTheList:
    def test_says_what_each_budget_limits_and_what_is_left(self, carla, given):
        consumed(budget(given), "1250")
        said = words(carla.get(screen("rewards_budget_changelist")))

        assert "5,000.00 EUR Free bets , reward 25 % 1,250.00 of 5,000.00 EUR 3,750.00 EUR" in said

    def test_finds_budgets_by_what_they_limit(self, carla, casino, given):
        budget(given)
        budget(cast.campaign(casino, name="Winter"), **PLAYERS)

        said = words(carla.get(screen("rewards_budget_changelist") + "?q=winter"))
        assert "300 players" in said
        assert "5,000.00 EUR" not in said

    def test_names_no_enum_and_no_id(self, carla, given):
        made = budget(given, **ENROLLMENTS | EACH)
        pages = [
            page(carla, given),
            words(carla.get(screen("rewards_budget_changelist"))),
            words(carla.get(change(made))),
        ]

        for said in pages:
            assert not {"EnrollmentCount", "PerPlayer", str(made.pk), str(given.pk)} & set(said.split())

    def test_is_exported_with_what_is_left(self, carla, given):
        consumed(budget(given), "1250")
        answer = carla.post(screen("rewards_budget_export"), {"format": "0", "resource": "0"})

        row = next(csv.DictReader(io.StringIO(body(answer).decode())))
        assert (row["campaign"], row["reward"], row["limits"], row["for_whom"]) == (
            "",
            "Free bets",
            "Total money",
            "All players together",
        )
        assert (row["currency"], row["limit"], row["consumed"], row["remaining"], row["utilization"]) == (
            "EUR",
            "5000.0000",
            "1250.0000",
            "3750.0000",
            "25.00",
        )


def test_people_of_another_operator_see_no_budget_of_this_one(given):
    made = budget(given)
    stranger = at_work(cast.casino("Bingo"), Role.ADMINISTRATOR)

    assert "5,000.00 EUR" not in words(stranger.get(screen("rewards_budget_changelist")))
    assert stranger.get(change(made)).status_code == CHANGED  # back to the first page, as Django does
    assert stranger.post(change(made), {"limit": "1"}).status_code == CHANGED
    assert Budget.objects.get().limit == 5000
