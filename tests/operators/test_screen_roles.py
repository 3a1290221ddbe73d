"""What each role may open and do: one row for each screen, looked at and acted on by all four."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bonuses.models import Bonus, BonusMapping
from bonuses.services.matching import map_bonuses
from enrollments.models import BulkJob, Enrollment, Rejection
from operators.models import Membership, Operator, Product, Restriction, SharedKey
from operators.rules import Role
from rewards.models import Budget, Campaign, Reward
from tests import cast
from tests.bonuses.sent import facts, record
from tests.budgets import budget
from tests.cast import HEADER
from tests.screens import CHANGED, NO_LIMITS, at_work, body, open_reward, screen, words

pytestmark = pytest.mark.django_db

EVERYBODY, NOBODY = frozenset(Role), frozenset()
PROMOTERS = frozenset({Role.ADMINISTRATOR, Role.MARKETING})
CARERS = frozenset({Role.ADMINISTRATOR, Role.CUSTOMER_SERVICE})
BOSSES = frozenset({Role.ADMINISTRATOR})
LIST = f"{HEADER}ana,2.00,10\nana_too,99.00,10\n"
TABLES = (
    Campaign,
    Reward,
    Budget,
    BulkJob,
    Enrollment,
    Rejection,
    Bonus,
    BonusMapping,
    Restriction,
    Product,
    Membership,
    SharedKey,
    Operator,
)


def campaign_data() -> dict[str, Any]:
    return {"name": "New", "starts_at_0": "2020-01-01", "starts_at_1": "00:00"}


def window() -> dict[str, Any]:
    return {"ends_at_0": "2099-01-01", "ends_at_1": "00:00", **campaign_data()}


def ranges() -> dict[str, Any]:
    return {"min_bet_value": "1", "max_bet_value": "9", "min_bet_count": "1", "max_bet_count": "9"}


def new_reward() -> dict[str, Any]:
    kind = {"details_type": "Ranged", "currency": "EUR", "credit_wallet": "Bonus", "duration": "InheritFromReward"}
    return {"campaign": Campaign.objects.get().pk, "product_names": ["Plinko"], **kind, **ranges(), **window()}


def changed_reward() -> dict[str, Any]:
    # Its start has passed and stays as it is.
    return window() | {"starts_at_0": "2016-03-31", "starts_at_1": "14:00"} | ranges()


def of_campaign() -> str:
    return f"?campaign={Campaign.objects.get().pk}"


def new_budget() -> dict[str, Any]:
    return {"metric": "MonetaryValue", "scope": "Global", "currency": "EUR", "limit": "100"}


def new_list() -> dict[str, Any]:
    return {"reward": Reward.objects.get().pk, "file": SimpleUploadedFile("more.csv", b"OperatorPlayerId\ncleo\n")}


def restriction() -> dict[str, Any]:
    return {"operator_player_id": "cleo", "kind": "Blocked", "reason": "Fraud", **campaign_data()}


def product() -> dict[str, Any]:
    return {"name": "Dice", "source": "current"}


def new_member() -> dict[str, Any]:
    return {"username": "eva", "password": "a long word for eva", "role": Role.AUDITOR.value}


def operator_data() -> dict[str, Any]:
    return {"name": "New", "time_zone": "Europe/Rome", "base_currency": "EUR", "currencies": "EUR", **NO_LIMITS}


def waiting() -> BulkJob:
    return BulkJob.objects.get(confirmed_at__isnull=True)


def worked_off() -> BulkJob:
    return BulkJob.objects.get(state="Completed")


def of_reward() -> dict[str, Any]:
    return {"reward": Reward.objects.get().pk}


def new_mapping() -> dict[str, Any]:
    return {"field": "bonus_id", "value": "78", **of_reward()}


def ben() -> Restriction:
    return Restriction.objects.get()


def plinko() -> Product:
    return Product.objects.get(name="Plinko")


def frank() -> Membership:
    return Membership.objects.get(user__username="frank")


@dataclass(frozen=True, slots=True)
class Screen:
    """Who may look at it, and who may send `data` to it.

    `row` finds the row that it is about, `query` what its address says besides.
    """

    name: str
    lookers: frozenset[Role]
    doers: frozenset[Role] = NOBODY
    row: Callable[[], Any] | None = None
    data: Callable[[], dict[str, Any]] = dict
    query: Callable[[], str] = str

    def address(self) -> str:
        return screen(self.name, *([self.row().pk] if self.row else [])) + self.query()


SCREENS = [
    Screen("index", EVERYBODY),
    Screen("rewards_campaign_changelist", EVERYBODY),
    Screen("rewards_campaign_export", EVERYBODY),
    Screen("rewards_campaign_add", PROMOTERS, PROMOTERS, data=campaign_data),
    Screen("rewards_campaign_change", EVERYBODY, PROMOTERS, Campaign.objects.get, campaign_data),
    Screen("rewards_campaign_cancel", PROMOTERS, PROMOTERS, Campaign.objects.get),
    Screen("rewards_campaign_delete", NOBODY, NOBODY, Campaign.objects.get, lambda: {"post": "yes"}),
    Screen("rewards_reward_changelist", EVERYBODY),
    Screen("rewards_reward_export", EVERYBODY),
    Screen("rewards_reward_add", PROMOTERS, PROMOTERS, data=new_reward),
    Screen("rewards_reward_change", EVERYBODY, PROMOTERS, Reward.objects.get, changed_reward),
    Screen("rewards_reward_cancel", PROMOTERS, PROMOTERS, Reward.objects.get),
    Screen("rewards_reward_delete", NOBODY, NOBODY, Reward.objects.get, lambda: {"post": "yes"}),
    Screen("rewards_budget_changelist", EVERYBODY),
    Screen("rewards_budget_export", EVERYBODY),
    Screen("rewards_budget_add", PROMOTERS, PROMOTERS, data=new_budget, query=of_campaign),
    Screen("rewards_budget_change", EVERYBODY, PROMOTERS, Budget.objects.get, lambda: {"limit": "200"}),
    Screen("rewards_budget_delete", NOBODY, NOBODY, Budget.objects.get, lambda: {"post": "yes"}),
    Screen("enrollments_bulkjob_changelist", EVERYBODY),
    Screen("enrollments_bulkjob_export", EVERYBODY),
    Screen("enrollments_bulkjob_add", PROMOTERS, PROMOTERS, data=new_list),
    Screen("enrollments_bulkjob_change", EVERYBODY, NOBODY, worked_off),
    Screen("enrollments_bulkjob_progress", EVERYBODY, NOBODY, waiting),
    Screen("enrollments_bulkjob_rejected", EVERYBODY, NOBODY, worked_off),
    Screen("enrollments_bulkjob_original", EVERYBODY, NOBODY, worked_off),
    Screen("enrollments_bulkjob_confirm", NOBODY, PROMOTERS, waiting),
    Screen("enrollments_bulkjob_abandon", NOBODY, PROMOTERS, waiting),
    Screen("enrollments_bulkjob_delete", NOBODY, NOBODY, worked_off, lambda: {"post": "yes"}),
    Screen("enrollments_enrollment_changelist", EVERYBODY),
    Screen("enrollments_enrollment_export", EVERYBODY),
    Screen("enrollments_enrollment_add", NOBODY),
    Screen("enrollments_enrollment_change", EVERYBODY, NOBODY, Enrollment.objects.get),
    Screen("enrollments_enrollment_delete", NOBODY, NOBODY, Enrollment.objects.get, lambda: {"post": "yes"}),
    Screen("bonuses_bonus_changelist", EVERYBODY),
    Screen("bonuses_bonus_export", EVERYBODY),
    Screen("bonuses_bonus_add", NOBODY),
    Screen("bonuses_bonus_change", EVERYBODY, NOBODY, Bonus.objects.get),
    Screen("bonuses_bonus_assign", PROMOTERS, PROMOTERS, Bonus.objects.get, of_reward),
    Screen("bonuses_bonus_delete", NOBODY, NOBODY, Bonus.objects.get, lambda: {"post": "yes"}),
    Screen("bonuses_bonusmapping_changelist", EVERYBODY),
    Screen("bonuses_bonusmapping_export", EVERYBODY),
    Screen("bonuses_bonusmapping_add", PROMOTERS, PROMOTERS, data=new_mapping),
    Screen("bonuses_bonusmapping_change", EVERYBODY, NOBODY, BonusMapping.objects.get),
    Screen("bonuses_bonusmapping_remove", PROMOTERS, PROMOTERS, BonusMapping.objects.get),
    Screen("bonuses_bonusmapping_delete", NOBODY, NOBODY, BonusMapping.objects.get, lambda: {"post": "yes"}),
    Screen("operators_restriction_changelist", EVERYBODY),
    Screen("operators_restriction_export", EVERYBODY),
    Screen("operators_restriction_add", CARERS, CARERS, data=restriction),
    Screen("operators_restriction_change", EVERYBODY, CARERS, ben, restriction),
    Screen("operators_restriction_delete", NOBODY, NOBODY, ben, lambda: {"post": "yes"}),
    Screen("operators_product_changelist", EVERYBODY),
    Screen("operators_product_export", EVERYBODY),
    Screen("operators_product_add", BOSSES, BOSSES, data=product),
    Screen("operators_product_change", EVERYBODY, BOSSES, plinko, product),
    Screen("operators_product_delete", NOBODY, NOBODY, plinko, lambda: {"post": "yes"}),
    Screen("operators_membership_changelist", BOSSES),
    Screen("operators_membership_export", BOSSES),
    Screen("operators_membership_add", BOSSES, BOSSES, data=new_member),
    Screen("operators_membership_change", BOSSES, BOSSES, frank, lambda: {"role": "Auditor"}),
    Screen("operators_membership_delete", BOSSES, BOSSES, frank, lambda: {"post": "yes"}),
    Screen("operators_operator_changelist", EVERYBODY),
    Screen("operators_operator_add", NOBODY, NOBODY, data=operator_data),
    Screen("operators_operator_change", EVERYBODY, BOSSES, Operator.objects.get, operator_data),
    Screen("operators_operator_replace_primary_key", BOSSES, BOSSES, Operator.objects.get),
    Screen("operators_operator_replace_secondary_key", BOSSES, BOSSES, Operator.objects.get),
    Screen("operators_operator_delete", NOBODY, NOBODY, Operator.objects.get, lambda: {"post": "yes"}),
]
DEEDS = [(there, role) for there in SCREENS for role in sorted(there.doers)]


@pytest.fixture(autouse=True)
def _stage(casino) -> None:
    """One row of everything: a list worked off, and the same list again, waiting for a decision."""
    given = open_reward(casino)
    budget(given)
    cast.enrolled(given, LIST)
    cast.upload(given, LIST)
    record(casino, facts("Created", bonus_code=None))
    map_bonuses(operator=casino, field="bonus_code", value="OTHER", reward=given, by=cast.CARLA, at=cast.NOON)
    cast.person(casino, "frank", Role.CUSTOMER_SERVICE)


def everything() -> list[object]:
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


@pytest.mark.parametrize("there", SCREENS, ids=lambda there: there.name)
def test_a_screen_opens_for_those_who_may_look_at_it_and_for_nobody_else(casino, there):
    for role in Role:
        answer = at_work(casino, role).get(there.address())
        body(answer)

        assert answer.status_code == 200 if role in there.lookers else answer.status_code in {403, 405}, role


@pytest.mark.parametrize("there", SCREENS, ids=lambda there: there.name)
def test_what_somebody_sends_who_may_not_changes_nothing(casino, there):
    for role in sorted(set(Role) - there.doers):
        client = at_work(casino, role)
        before = everything()
        answer = client.post(there.address(), there.data())

        assert everything() == before, role
        assert not there.doers or answer.status_code == 403, role


@pytest.mark.parametrize(("there", "role"), DEEDS, ids=lambda each: getattr(each, "name", None) or str(each))
def test_what_somebody_sends_who_may_is_done(casino, there, role):
    client = at_work(casino, role)
    before = everything()
    answer = client.post(there.address(), there.data())

    assert everything() != before, words(answer)
    assert answer.status_code == CHANGED or "new key" in words(answer)


@pytest.mark.parametrize("role", Role)
def test_the_side_bar_names_the_screens_that_one_may_open_and_no_others(casino, role):
    client = at_work(casino, role)
    page = client.get(screen("index")).content.decode()

    for there in SCREENS:
        if there.name.endswith("_changelist"):
            assert (f'href="{there.address()}"' in page) == (role in there.lookers), there.name


def test_somebody_who_has_not_signed_in_is_sent_to_the_login_page_by_every_screen(client):
    for there in SCREENS:
        before = everything()
        for answer in (client.get(there.address()), client.post(there.address(), there.data())):
            assert answer.status_code == 302, there.name
            assert answer.url.startswith(screen("login")), there.name
        assert everything() == before
