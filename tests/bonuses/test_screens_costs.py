"""What campaigns really cost, as the pages say it."""

import csv
import io
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from operators.models import Operator
from operators.rules import Role
from rewards.models import Reward
from tests import cast
from tests.bonuses.sent import facts, record
from tests.budgets import budget
from tests.cast import NOON
from tests.screens import at_work, body, open_reward, screen, words

pytestmark = pytest.mark.django_db

ALL = reverse("costs")
DAY = 24 * 60  # minutes


def of(reward: Reward) -> str:
    return reverse("campaign-costs", args=[reward.campaign_id])


@pytest.fixture
def lives(casino, given) -> None:
    """One turned into real money, one lost after two days, one still open; one that belongs to no reward."""
    record(casino, facts(), facts("Completed", after=9, bonus_turned_real=Decimal(30)))
    record(casino, *named("lost"), facts("Lost", after=2 * DAY, user_bonus_id="lost"))
    record(casino, *named("open", currency="USD", exchange_rate=Decimal("0.9"), type="FreeSpins"))
    record(casino, *named("nobodys", bonus_code="UNKNOWN", amount=Decimal(7)))


def named(name: str, **wishes: Any) -> list[Any]:
    return [facts(user_bonus_id=name, **wishes)]


def tiles(client: Client, address: str, **wishes: Any) -> dict[str, str]:
    page = client.get(address, wishes).content.decode()
    found = re.findall(r'data-cost="(\w+)">.*?value">([^<]*)</span><span class="bo-quiet">(\d+)', page)
    return {cost: f"{amount} of {count}" for cost, amount, count in found}


@pytest.mark.usefixtures("lives")
class TestOneCampaign:
    def test_says_what_became_of_what_was_awarded(self, carla, given):
        assert tiles(carla, of(given)) == {
            "awarded": "145.00 EUR of 3",
            "active": "45.00 EUR of 1",
            "turned_real": "30.00 EUR of 1",
            "forfeited": "0.00 EUR of 0",
            "expired": "0.00 EUR of 0",
            "lost": "50.00 EUR of 1",
            "reversed": "0.00 EUR of 0",
        }

    def test_says_it_of_some_days_only(self, carla, given):
        day_two = str((NOON + timedelta(days=2)).date())

        assert tiles(carla, of(given), **{"from": day_two})["lost"] == "50.00 EUR of 1"
        assert tiles(carla, of(given), to="2026-03-29")["lost"] == "0.00 EUR of 0"
        assert "Nothing was heard of any bonus in these days" in words(carla.get(of(given), {"to": "2026-03-28"}))

    @pytest.mark.parametrize("days", [{"from": "soon"}, {"from": "2026-04-02", "to": "2026-04-01"}])
    def test_says_where_days_make_no_sense(self, carla, given, days):
        assert "These days could not be understood" in words(carla.get(of(given), days, follow=True))

    def test_says_where_bonuses_end_up_and_how_long_they_last(self, carla, given):
        text = words(carla.get(of(given)))

        assert "Turned into real money 1 bonus 30.00 EUR 24 % Still active 1 bonus 45.00 EUR 36 % Lost 1 bonus" in text
        assert "12 to 24 hours 0 0 % 1 to 3 days 1 100 %" in text

    def test_has_a_table_for_rewards_types_products_and_currencies(self, carla, given):
        text = words(carla.get(of(given)))

        assert f"Reversed {given.name} 145.00 45.00 30.00 0.00 0.00 50.00 0.00" in text
        assert "Free spins 45.00 45.00 0.00" in text
        assert "Casino 145.00" in text
        assert "USD 45.00" in text

    def test_draws_the_budget_where_it_is_in_the_base_currency(self, carla, given):
        assert "Budget of" not in words(carla.get(of(given)))
        budget(given.campaign, limit="500")

        assert "Budget of 500.00 EUR" in words(carla.get(of(given)))
        assert "Budget of" not in words(carla.get(of(given), {"from": "2026-03-01"}))

    def test_is_not_found_by_another_operator(self, given):
        grace = at_work(cast.casino("Bingo"), name="grace")

        assert grace.get(of(given)).status_code == 404
        assert grace.get(reverse("campaign-costs-export", args=[given.campaign_id, "csv"])).status_code == 404

    def test_is_told_in_short_on_its_page(self, carla, given):
        page = carla.get(screen("rewards_campaign_change", given.campaign_id))

        assert "30.00 EUR Turned into real money, 1 bonus 45.00 EUR Still active, 1 bonus" in words(page)
        assert f'href="{of(given)}"' in page.content.decode()


@pytest.mark.usefixtures("lives")
class TestAllCampaigns:
    def test_are_added_up_with_what_belongs_to_none(self, casino, carla):
        spring = open_reward(casino, called="Spring", operator_reference="SPRING")
        record(casino, *named("s", bonus_code="SPRING", amount=Decimal(1000)))
        page = carla.get(ALL)

        assert tiles(carla, ALL)["awarded"] == "1,152.00 EUR of 5"
        assert "Spring 1,000.00" in words(page)
        assert "Without a reward 7.00" in words(page)
        assert f'href="{of(spring)}"' in page.content.decode()

    def test_of_others_are_not_added(self, carla):
        record(cast.casino("Bingo"), *named("theirs", amount=Decimal(1000)))

        assert tiles(carla, ALL)["awarded"] == "152.00 EUR of 4"

    def test_have_their_costs_in_the_list_of_campaigns_by_one_question(self, casino, carla):
        for number in range(3):
            open_reward(casino, called=f"Campaign {number}", operator_reference=f"C-{number}")
            record(casino, *named(f"c-{number}", bonus_code=f"C-{number}"))
        with CaptureQueriesContext(connection) as asked:
            text = words(carla.get(screen("rewards_campaign_changelist")))

        assert sum("bonuses_costsum" in query["sql"] for query in asked) == 1
        assert "carla 30.00 EUR 145.00 EUR" in text
        assert text.count("0.00 EUR 50.00 EUR") == 3


class TestExports:
    @pytest.mark.usefixtures("lives")
    def test_hold_the_sums_of_the_days(self, carla, given):
        csv_page = reverse("campaign-costs-export", args=[given.campaign_id, "csv"])
        rows = list(csv.DictReader(io.StringIO(body(carla.get(csv_page, {"to": "2026-03-29"})).decode())))

        assert sorted((row["cost"], row["reward"], row["player_currency"], Decimal(row["amount"])) for row in rows) == [
            ("active", given.name, "USD", 45),
            ("awarded", given.name, "EUR", 100),
            ("awarded", given.name, "USD", 45),
            ("turned_real", given.name, "EUR", 30),
        ]

    def test_are_workbooks_that_compute_nothing(self, casino, carla):
        open_reward(casino, called="=1+1", name="=2+2", operator_reference="WELCOME100")
        record(casino, *named("b"))
        sheet = load_workbook(io.BytesIO(body(carla.get(reverse("costs-export", args=["xlsx"]))))).active

        assert [cell.data_type for cell in sheet[2]].count("f") == 0
        assert sheet[2][1].value == "'=1+1"
        assert sheet[2][7].value == 50


@pytest.mark.parametrize("role", Role)
def test_costs_are_seen_by_every_role_and_by_nobody_else(casino: Operator, client: Client, role: Role):
    for address in (ALL, reverse("costs-export", args=["csv"])):
        assert at_work(casino, role, f"{role}-{address}").get(address).status_code == 200
        assert client.get(address).status_code == 302
