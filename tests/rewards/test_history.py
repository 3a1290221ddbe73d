"""The history of campaigns, rewards and budgets: who, when, through which door, what, and why."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.utils import timezone

from core.history.tracking import events_of
from enrollments.models import Enrollment
from operators.rules import Role
from rewards.models import Budget, Campaign, Reward, RewardProduct
from rewards.services.campaigns import cancel_campaign
from tests import cast
from tests.answers import data
from tests.budgets import budget
from tests.cast import CARLA, DAY, HEADER, NOON
from tests.history import LOGS, TRACKED, leaves, sql, told
from tests.rewards.wishes import wish
from tests.screens import FAR_AHEAD, LONG_AGO, at_work, open_reward, screen, words
from tests.signing import ApiClient

pytestmark = pytest.mark.django_db

# 30 March 2016, noon in UTC.
BEGUN = {"starts_at_0": "2016-03-31", "starts_at_1": "14:00"}


@pytest.fixture
def carla(casino) -> Client:
    return at_work(casino, name=CARLA)


@pytest.fixture
def given(casino) -> Reward:
    """In the campaign Autumn; both open by the real clock."""
    return open_reward(casino, name="Free bets")


@pytest.fixture
def autumn(given) -> Campaign:
    return given.campaign


def form(row: Campaign | Reward, **wishes: str) -> dict[str, str]:
    """What the form of a row sends when nothing in it was changed."""
    known = {"name": row.name, "ends_at_0": "", "ends_at_1": ""}
    for name in ("starts_at", "ends_at"):
        if moment := getattr(row, name):
            local = timezone.localtime(moment, timezone.get_fixed_timezone(timedelta(hours=2)))
            known |= {f"{name}_0": f"{local:%Y-%m-%d}", f"{name}_1": f"{local:%H:%M:%S}"}
    return known | wishes


class TestWhatAPersonChanges:
    def test_is_told_with_their_name_and_what_was_before(self, carla, autumn):
        carla.post(
            screen("rewards_campaign_change", autumn.pk),
            form(autumn, name="Winter", ends_at_0="2099-12-24", ends_at_1="12:00"),
        )

        assert "carla backoffice Name: Autumn → Winter Ends: when it is cancelled → 24 Dec 2099, 12:00" in told(
            carla, autumn
        )

    def test_is_told_newest_first_on_the_operators_clock(self, carla, casino):
        spring = cast.campaign(casino, name="Spring", starts_at=LONG_AGO, ends_at=None)
        cancel_campaign(campaign_id=spring.pk, by=CARLA, at=NOON + DAY)

        history = told(carla, spring)
        assert history.startswith("30 Mar 2026, 14:00 carla outside the backoffice Cancelled.")
        assert "29 Mar 2026, 14:00 carla outside the backoffice Created." in history

    def test_is_told_with_their_reason_where_they_cancel(self, carla, given):
        asked = words(carla.get(screen("rewards_reward_cancel", given.pk)))
        carla.post(screen("rewards_reward_cancel", given.pk), {"why": "Wrong game"})

        assert "Why (kept in the history)" in asked
        assert "carla backoffice Cancelled. Why: Wrong game" in told(carla, given)

    def test_needs_no_reason(self, carla, autumn):
        carla.post(screen("rewards_campaign_cancel", autumn.pk))

        assert "carla backoffice Cancelled." in told(carla, autumn)
        assert "Why:" not in told(carla, autumn)

    @pytest.mark.parametrize("why", ["x" * 501, "\0"])
    def test_is_not_changed_for_a_reason_that_cannot_be_kept(self, carla, autumn, why):
        answer = carla.post(screen("rewards_campaign_cancel", autumn.pk), {"why": why})
        autumn.refresh_from_db()

        assert answer.status_code == 200
        assert autumn.cancelled_at is None

    def test_is_told_without_scripts(self, carla, autumn):
        carla.post(screen("rewards_campaign_cancel", autumn.pk), {"why": "<script>alert(1)</script>"})

        page = carla.get(screen("rewards_campaign_change", autumn.pk)).content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page

    def test_is_told_of_a_reward_as_what_it_gives(self, carla, given):
        ranges = {"min_bet_value": "1", "max_bet_value": "9", "min_bet_count": "5", "max_bet_count": "25"}
        carla.post(screen("rewards_reward_change", given.pk), form(given, **ranges))

        history = told(carla, given)
        assert "Gives: 5-20 free bets of 1.00-5.00 EUR → 5-25 free bets of 1.00-9.00 EUR" in history
        assert history.count("Gives:") == 1
        assert "Created for Plinko, Mines." in history

    def test_is_told_of_a_budget_as_money(self, carla, autumn):
        made = budget(autumn)
        carla.post(screen("rewards_budget_change", made.pk), {"limit": "7500"})

        history = told(carla, made)
        assert "carla backoffice Limit: 5,000.00 EUR → 7,500.00 EUR" in history
        assert "Created with 5,000.00 EUR." in history

    def test_is_told_where_nothing_is_another(self, carla, autumn):
        carla.post(screen("rewards_campaign_change", autumn.pk), form(autumn))

        assert "carla backoffice Saved." in told(carla, autumn)

    def test_is_read_by_all_who_see_the_page_and_stands_at_its_end(self, casino, given):
        auditor = at_work(casino, Role.AUDITOR)
        budget(given)

        for name, row in (("rewards_reward", given), ("rewards_campaign", given.campaign)):
            page = words(auditor.get(screen(f"{name}_change", row.pk)))
            assert page.index(" History ") > page.index("For other systems")


class TestWhatAnotherSystemChanges:
    def test_is_told_with_its_key_and_whom_it_names(self, api, carla, autumn):
        made = data(api.post(f"/v1/campaigns/{autumn.pk}/rewards", wish(createdBy="crm")))
        reward = Reward.objects.get(pk=made["id"])
        data(api.post(f"/v1/rewards/{reward.pk}/cancel", {"cancelledBy": "crm-nightly"}))

        history = told(carla, reward)
        assert "crm-nightly API, primary key Cancelled." in history
        assert "crm API, primary key Created for Plinko." in history

    def test_is_not_told_as_the_person_whose_browser_sent_it(self, api, carla, autumn):
        browser = ApiClient(api.operator, api.key, client=carla)
        data(browser.post(f"/v1/campaigns/{autumn.pk}/cancel", {"cancelledBy": "crm"}))

        assert "crm API, primary key Cancelled." in told(carla, autumn)


class TestWhatIsDoneInTheDatabase:
    def test_is_told_with_nobodys_name(self, carla, autumn):
        sql("UPDATE rewards_campaign SET ends_at = %s WHERE id = %s", FAR_AHEAD, autumn.pk)

        assert events_of(Campaign).filter(pgh_obj=autumn.pk).count() == 2
        assert " outside the backoffice Ends: when it is cancelled → " in told(carla, autumn)

    @pytest.mark.django_db(transaction=True)
    def test_is_never_told_as_what_the_last_request_did(self):
        casino = cast.casino()
        carla = at_work(casino, name=CARLA)
        autumn = open_reward(casino).campaign
        carla.post(screen("rewards_campaign_change", autumn.pk), form(autumn, name="Winter"))
        sql("UPDATE rewards_campaign SET name = 'Spring'")

        assert "outside the backoffice Name: Winter → Spring" in told(carla, autumn)
        assert "carla backoffice Name: Autumn → Winter" in told(carla, autumn)

    @pytest.mark.django_db(transaction=True)
    def test_is_told_of_the_products_that_a_reward_was_not_made_with(self):
        casino = cast.casino()
        given = open_reward(casino)
        poker = casino.products.get(name="Poker")
        RewardProduct.objects.bulk_create([RewardProduct(reward=given, product=poker, position=9)])
        sql("DELETE FROM rewards_rewardproduct WHERE product_id = %s", poker.pk)

        history = told(at_work(casino), given)
        assert history.index("Product Poker: Removed.") < history.index("Product Poker: Added.")
        assert history.index("Product Poker: Added.") < history.index("Created for Plinko, Mines.")

    def test_is_told_even_where_nobody_knows_how_it_was_before(self, carla, autumn):
        sql("TRUNCATE rewards_campaignevent")
        assert "Nothing has been changed since the history is kept." in words(
            carla.get(screen("rewards_campaign_change", autumn.pk))
        )
        sql("UPDATE rewards_campaign SET name = 'Winter'")

        assert "Changed; how it was before is not known." in told(carla, autumn)

    @pytest.mark.usefixtures("autumn")
    def test_does_not_reach_the_history_itself(self):
        for statement in ("UPDATE rewards_campaignevent SET name = 'x'", "DELETE FROM rewards_campaignevent"):
            with pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic():
                sql(statement)
        assert events_of(Campaign).get().name == "Autumn"


def test_the_latest_fifty_are_told_and_that_there_are_more(carla, autumn):
    for number in range(60):
        Campaign.objects.filter(pk=autumn.pk).update(name=f"Name {number}")

    history = told(carla, autumn)
    assert history.count("Name: ") == 50
    assert "Name: Name 58 → Name 59" in history
    assert "Name: Name 9 → Name 10" in history
    assert "Name 8 " not in history
    assert "These are the latest 50; the older ones are kept in the database." in history


class TestWhatJobsDo:
    def test_leaves_no_history_however_many_chunks_take_from_a_budget(self, given):
        limits = [budget(given), budget(given.campaign)]
        before = leaves()
        cast.enrolled(given, HEADER + "".join(f"player-{n},2.00,10\n" for n in range(30)), rows=10)

        assert Enrollment.objects.count() == 30
        assert [Budget.objects.get(pk=each.pk).consumed for each in limits] == [600, 600]
        assert leaves() == before

    def test_meets_no_trigger_but_those_of_the_tables_that_people_change(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
            found = {table for (table,) in cursor.fetchall()}

        known = {model._meta.db_table for model in (*TRACKED, *LOGS)}
        assert found == known | {events_of(model).model._meta.db_table for model in TRACKED}
