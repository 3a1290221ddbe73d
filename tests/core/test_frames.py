"""What stands around every list and form: the bell, what an empty list says, whose each date is."""

import pytest
from django.test import Client
from django.utils import timezone

from operators.rules import Role
from tests import cast
from tests.cast import HEADER
from tests.screens import at_work, open_reward, screen, words
from tests.undoing import asked

pytestmark = pytest.mark.django_db
BELL = 'href="/backoffice/notices/"'


@pytest.fixture
def boss(casino) -> Client:
    return at_work(casino, Role.ADMINISTRATOR, "boss")


def source(client: Client, *address: object) -> str:
    return client.get(screen(*address)).content.decode()


@pytest.mark.parametrize("page", ["index", "rewards_campaign_changelist", "rewards_campaign_add"])
def test_the_bell_stands_on_first_pages_lists_and_forms(boss, page):
    assert source(boss, page).count(BELL) == 1


def test_lists_offer_to_add_and_forms_do_not(boss, casino):
    campaign = cast.campaign(casino)

    assert "addlink" in source(boss, "rewards_campaign_changelist")
    assert "addlink" not in source(boss, "rewards_campaign_change", campaign.pk)


def test_a_list_without_rows_says_what_there_is_none_of(boss):
    assert "There are no dead letters yet." in words(boss.get(screen("events_deadletter_changelist")))


def test_a_search_that_finds_nothing_leads_back_to_all(boss):
    page = words(boss.get(screen("rewards_campaign_changelist"), {"q": "nothing"}))
    assert "No campaigns like that." in page
    assert "Show all" in page


def test_each_date_and_each_time_says_whose_it_is(boss):
    page = source(boss, "rewards_campaign_add")
    for name in ("Starts: date", "Starts: time", "Ends: date", "Ends: time"):
        assert f'aria-label="{name}"' in page


def test_the_first_page_counts_players_who_kept_what_a_list_gave_them(boss, casino):
    given, now = open_reward(casino), timezone.now()
    cast.enrolled(given, HEADER + "".join(f"p{n},2.00,10\n" for n in range(1002)), at=now)
    wrong = cast.enrolled(given, f"{HEADER}ana,2.00,10\n", at=now)
    cast.worked_off(asked(wrong, at=now), at=now)

    assert "1,002 Players enrolled by jobs in 7 days" in words(boss.get(screen("index")))
