"""Each operator's data is its own: what belongs to another is not found, not listed, not offered."""

from typing import Any

import pytest
from django.test import Client

from enrollments.models import BulkJob, Enrollment
from operators.models import Membership, Operator, Product, Restriction
from operators.rules import Role
from rewards.models import Budget, Campaign, Reward
from tests import cast
from tests.budgets import budget
from tests.cast import HEADER
from tests.screens import at_work, faults, offered, open_reward, screen, sent, signed_in, words

pytestmark = pytest.mark.django_db

TABLES = {
    "rewards_campaign": Campaign,
    "rewards_reward": Reward,
    "rewards_budget": Budget,
    "enrollments_bulkjob": BulkJob,
    "enrollments_enrollment": Enrollment,
    "operators_restriction": Restriction,
    "operators_product": Product,
    "operators_membership": Membership,
}
SAYS = {
    "rewards_campaign": "Bingo Autumn",
    "rewards_reward": "Bingo free bets",
    "rewards_budget": "Bingo free bets",
    "enrollments_bulkjob": "bingo.csv",
    "enrollments_enrollment": "bingo_player",
    "operators_restriction": "bingo_ben",
    "operators_product": "Bingo 90",
    "operators_membership": "bingo_boss",
}
# Beyond the page of a row: what can be looked at or done there.
VERBS = [
    "rewards_campaign_cancel",
    "rewards_reward_cancel",
    "enrollments_bulkjob_progress",
    "enrollments_bulkjob_confirm",
    "enrollments_bulkjob_abandon",
    "enrollments_bulkjob_rejected",
    "enrollments_bulkjob_original",
]


@pytest.fixture
def bingo(casino) -> Operator:
    """Another operator, with a row of every kind: each says bingo."""
    other = cast.casino("Bingo")
    given = open_reward(other, called="Bingo Autumn", name="Bingo free bets", products=("Mines",))
    Product.objects.filter(operator=other, name="Plinko").update(name="Bingo 90")
    Restriction.objects.filter(operator=other).update(operator_player_id="bingo_ben")
    budget(given)
    cast.enrolled(given, f"{HEADER}bingo_player,2.00,10\nbingo_bad,99.00,10\n", file_name="bingo.csv")
    cast.upload(given, f"{HEADER}bingo_player,2.00,10\nbingo_bad,99.00,10\n", file_name="bingo.csv")
    cast.person(other, "bingo_boss", Role.ADMINISTRATOR)
    return other


@pytest.fixture
def boss(casino) -> Client:
    """The administrator of the casino, who may do everything there and nothing at Bingo."""
    return at_work(casino, Role.ADMINISTRATOR)


def row_of(operator: Operator, screen_of: str) -> Any:
    return TABLES[screen_of].objects.filter(operator=operator).order_by("pk").last()


def everything(operator: Operator) -> list[object]:
    return [list(table.objects.filter(operator=operator).order_by("pk").values()) for table in TABLES.values()]


@pytest.mark.parametrize("what", TABLES)
def test_a_list_shows_only_the_rows_of_the_operator_one_works_for(boss, bingo, what):
    of_bingo = at_work(bingo, Role.ADMINISTRATOR, "chief")

    assert SAYS[what] in words(of_bingo.get(screen(f"{what}_changelist")))
    assert "bingo" not in words(boss.get(screen(f"{what}_changelist"))).lower()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("what", TABLES)
def test_the_page_of_another_operators_row_is_not_found(boss, bingo, what, method):
    before = everything(bingo)
    answer = getattr(boss, method)(screen(f"{what}_change", row_of(bingo, what).pk), follow=True)

    assert "bingo" not in words(answer).replace(str(row_of(bingo, what).pk), "").lower()
    assert answer.status_code in {403, 404} or "Perhaps it was deleted?" in words(answer)
    assert everything(bingo) == before


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("verb", VERBS)
def test_nothing_can_be_done_with_another_operators_row(boss, bingo, verb, method):
    before = everything(bingo)
    answer = getattr(boss, method)(screen(verb, row_of(bingo, verb.rsplit("_", 1)[0]).pk))

    assert answer.status_code in {403, 404, 405}
    assert everything(bingo) == before


def test_another_operators_person_cannot_be_taken_off_its_staff(boss, bingo):
    boss.post(screen("operators_membership_delete", row_of(bingo, "operators_membership").pk), {"post": "yes"})

    assert Membership.objects.filter(operator=bingo).count() == 1


@pytest.mark.parametrize("key", ["primary", "secondary"])
def test_another_operators_settings_and_keys_cannot_be_reached(boss, bingo, key):
    settings_page = boss.get(screen("operators_operator_change", bingo.pk), follow=True)
    replaced = boss.post(screen(f"operators_operator_replace_{key}_key", bingo.pk))

    assert "Perhaps it was deleted?" in words(settings_page)
    assert replaced.status_code == 403
    assert not bingo.shared_keys.exists()


def test_an_id_that_is_none_is_not_found(boss, casino):
    for what in TABLES:
        assert boss.get(screen(f"{what}_change", "nonsense"), follow=True).status_code in {200, 404}
    for verb in VERBS:
        assert boss.get(screen(verb, "nonsense")).status_code in {403, 404, 405}


def test_a_new_reward_can_only_be_put_into_ones_own_campaign_with_ones_own_products(boss, bingo, casino):
    open_reward(casino)
    page = boss.get(screen("rewards_reward_add"))

    assert offered(page, "campaign") == {"Autumn"}
    assert {name for name in offered(page, "product_names") if "Bingo" in name} == set()


def test_a_reward_in_another_operators_campaign_is_refused_under_the_field(boss, bingo):
    answer = boss.post(screen("rewards_reward_add"), {"campaign": row_of(bingo, "rewards_campaign").pk, "name": "x"})

    assert "campaign" in faults(answer)
    assert Reward.objects.filter(operator=bingo).count() == 1


def test_a_list_can_only_be_uploaded_for_ones_own_reward(boss, bingo, casino):
    own = open_reward(casino)
    page = boss.get(screen("enrollments_bulkjob_add"))
    answer = sent(boss, row_of(bingo, "rewards_reward"), f"{HEADER}ana,2.00,10\n")

    assert offered(page, "reward") == {f"Free bets (Autumn): {own.summary()}"}
    assert "reward" in faults(answer)
    assert BulkJob.objects.filter(operator=bingo).count() == 2


def test_the_first_page_counts_and_shows_only_ones_own(boss, bingo):
    page = words(boss.get(screen("index")))

    assert "bingo" not in page.lower()
    assert "0 Active campaigns" in page
    assert "No lists have been uploaded yet." in page


def test_the_search_over_everything_finds_only_ones_own(boss, bingo):
    answer = boss.get(screen("search"), {"s": "bingo", "extended": "1"})

    assert answer.status_code == 200
    assert "/change/" not in answer.content.decode()


class TestSomebodyWhoWorksForTwoOperators:
    """Carla is in marketing at the casino and an auditor at Bingo."""

    @pytest.fixture
    def carla(self, casino, bingo) -> Client:
        person = cast.person(casino)
        Membership.objects.create(user=person, operator=bingo, role=Role.AUDITOR)
        return signed_in(person)

    def test_begins_at_the_first(self, carla):
        assert "Casino" in words(carla.get(screen("index")))
        assert carla.get(screen("rewards_campaign_add")).status_code == 200

    def test_sees_the_other_ones_rows_in_the_other_role_after_switching(self, carla, bingo):
        answer = carla.get("/backoffice/switch-operator/", {"operator": bingo.pk}, follow=True)

        assert "You are now working for Bingo." in words(answer)
        assert "Bingo Autumn" in words(carla.get(screen("rewards_campaign_changelist")))
        assert carla.get(screen("rewards_campaign_add")).status_code == 403

    def test_is_offered_both_and_nobody_elses(self, carla):
        cast.casino("Lotto")
        page = carla.get(screen("index")).content.decode()

        assert page.count("switch-operator/?operator=") == 2

    def test_loses_access_when_the_membership_ends_however_the_session_stands(self, carla, bingo):
        carla.get("/backoffice/switch-operator/", {"operator": bingo.pk}, follow=True)
        Membership.objects.filter(operator=bingo, user__username=cast.CARLA).delete()

        assert "bingo" not in words(carla.get(screen("rewards_campaign_changelist"))).lower()

    def test_cannot_use_the_role_of_one_for_a_row_of_the_other(self, carla, bingo):
        given = Reward.objects.get(operator=bingo)

        assert carla.post(screen("rewards_reward_cancel", given.pk)).status_code in {403, 404}
        given.refresh_from_db()
        assert given.cancelled_at is None

    def test_cannot_change_the_settings_of_the_one_that_they_are_not_working_for(self, casino, bingo):
        person = cast.person(casino, "two_hats", Role.ADMINISTRATOR)
        Membership.objects.create(user=person, operator=bingo, role=Role.ADMINISTRATOR)
        client = signed_in(person)

        assert client.post(screen("operators_operator_change", bingo.pk), {"name": "Taken over"}).status_code == 403
        assert client.post(screen("operators_operator_replace_primary_key", bingo.pk)).status_code == 403


@pytest.mark.parametrize("wanted", ["", "nonsense", "0", "-1", "99999999999999999999"])
def test_switching_to_what_is_no_operator_changes_nothing(boss, bingo, wanted):
    for choice in (wanted, str(bingo.pk)):
        boss.get("/backoffice/switch-operator/", {"operator": choice})
        assert "bingo" not in words(boss.get(screen("index"))).lower()


def test_somebody_without_an_operator_may_look_at_nothing(casino):
    person = cast.person(casino)
    person.memberships.all().delete()
    client = signed_in(person)

    assert client.get(screen("index")).status_code == 200
    for what in TABLES:
        assert client.get(screen(f"{what}_changelist")).status_code == 403
    assert client.get(screen("enrollments_bulkjob_add")).status_code == 403
