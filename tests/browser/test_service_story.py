"""Dan works in customer service: from the id of a player to the free bets that they are given, without a detour."""

import pytest
from playwright.sync_api import Page, expect

from enrollments.models import Enrollment
from operators.rules import Role
from tests import cast
from tests.browser.steps import fill, sign_in
from tests.budgets import budget
from tests.cast import DAN, HEADER
from tests.screens import open_reward

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def dan(casino, reward, page) -> Page:
    """At the screen, signed in; Ana has a reward already."""
    cast.enrolled(reward, f"{HEADER}ana,2.00,10\n")
    budget(reward.campaign, limit=5000)
    cast.person(casino, DAN, Role.CUSTOMER_SERVICE)
    sign_in(page, DAN)
    return page


def test_a_player_is_found_looked_at_and_enrolled_and_has_it_once(dan):
    dan.get_by_role("link", name="Find a player").click()
    # The cursor is where the id goes, and players appear while it is typed.
    expect(dan.get_by_role("searchbox")).to_be_focused()
    dan.keyboard.type("an")
    expect(dan.locator("#found")).to_contain_text("1 reward")
    dan.get_by_role("link", name="ana", exact=True).click()
    expect(dan.locator("#has-now")).to_contain_text("10 left, 20.00 EUR")

    dan.get_by_label("Reward").select_option(index=1)
    expect(dan.locator("#ranges")).to_contain_text("1.00 to 5.00 EUR")
    fill(dan, bet_value="2.50", bet_count="5")
    expect(dan.locator("#cost")).to_contain_text("This costs 12.50 EUR.")
    expect(dan.locator("#cost")).to_contain_text("The campaign's budget of 5,000.00 EUR has 5,000.00 EUR left.")
    fill(dan, reason="Waited too long for an answer")
    dan.get_by_role("button", name="Enrol ana: 5 free bets of 2.50 EUR").dblclick()

    expect(dan.get_by_text("ana now has 5 free bets of 2.50 EUR: Free bets.")).to_be_visible()
    expect(dan.locator("#has-now")).to_contain_text("by hand, by dan: Waited too long for an answer")
    dan.reload()
    assert Enrollment.objects.filter(operator_player_id="ana").count() == 2


def test_another_reward_asks_for_other_things_and_the_reason_stays(dan, casino, reward):
    open_reward(casino, campaign=reward.campaign, name="Gift", details=cast.free_bets(bet_count=5))
    dan.goto("/backoffice/players/ana/")
    fill(dan, reason="Birthday")
    dan.get_by_label("Reward").select_option(label="Free bets: 5-20 free bets of 1.00-5.00 EUR, until 5 Mar 2126")
    expect(dan.locator("[name=bet_value]")).to_be_visible()
    dan.get_by_label("Reward").select_option(label="Gift: 5 free bets of 1.50 EUR, until 5 Mar 2126")
    expect(dan.locator("[name=bet_value]")).to_have_count(0)
    dan.locator("[name=reason]").press("Enter")

    expect(dan.get_by_text("ana now has 5 free bets of 1.50 EUR: Gift.")).to_be_visible()
    assert Enrollment.objects.latest("id").reason == "Birthday"


def test_a_slip_is_cancelled_with_a_reason(dan):
    dan.goto("/backoffice/players/ana/")
    dan.locator("#has-now").get_by_role("link", name="Cancel").click()
    fill(dan, why="the wrong Ana")
    dan.get_by_role("button", name="Cancel the enrollment").click()

    expect(dan.locator("#has-now")).to_contain_text("Nothing that can still be used.")
    expect(dan.locator("#history")).to_contain_text("Why: the wrong Ana")
