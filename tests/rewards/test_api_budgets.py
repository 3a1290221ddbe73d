"""Budgets over the API: every field of facts.md, every rule, and what has been consumed."""

from decimal import Decimal

import pytest

from enrollments.models import Enrollment
from enrollments.services.enroll import Candidate, Source, enroll_players
from rewards.models import Budget, Reward
from tests import cast
from tests.answers import data, faults
from tests.cast import ANA, CARLA, NOON
from tests.screens import LONG_AGO, open_reward
from tests.signing import api_client

pytestmark = pytest.mark.django_db
EUROS = {
    "metricType": "MonetaryValue",
    "enforcementScope": "Global",
    "currencyIsoCode": "eur",
    "limit": 100,
    "createdBy": "crm",
}
COUNT = {"metricType": "EnrollmentCount", "enforcementScope": "PerPlayer", "limit": 3, "createdBy": "crm"}
FIELDS = (
    "id operatorId ownerType ownerId metricType enforcementScope currencyIsoCode limit consumed remaining "
    "utilizationPercentage effectiveFromUtc createdAtUtc createdBy updatedAtUtc updatedBy"
)


@pytest.fixture
def reward(casino) -> Reward:
    """Ranged, from 1.00 EUR and 5 times."""
    return open_reward(casino)


def enrol(reward: Reward, *players: str) -> None:
    candidates = [Candidate(None, player) for player in players]
    enroll_players(reward=reward, candidates=candidates, source=Source(kind=Enrollment.Sources.API), by="crm", at=NOON)


def test_a_budget_of_a_campaign_answers_all_fields_of_facts_in_order(api, reward):
    made = data(api.post(f"/v1/campaigns/{reward.campaign_id}/budgets", EUROS))

    assert " ".join(made) == FIELDS
    assert made | {"id": 0, "effectiveFromUtc": 0, "createdAtUtc": 0} == {
        "id": 0,
        "operatorId": reward.operator_id,
        "ownerType": "Campaign",
        "ownerId": str(reward.campaign_id),
        "metricType": "MonetaryValue",
        "enforcementScope": "Global",
        "currencyIsoCode": "EUR",
        "limit": 100,
        "consumed": 0,
        "remaining": 100,
        "utilizationPercentage": 0,
        "effectiveFromUtc": 0,
        "createdAtUtc": 0,
        "createdBy": "crm",
        "updatedAtUtc": None,
        "updatedBy": None,
    }
    assert made["effectiveFromUtc"] == made["createdAtUtc"]


def test_a_budget_of_a_reward_says_so_and_a_number_has_no_currency_and_no_decimals(api, reward):
    answer = api.post(f"/v1/rewards/{reward.pk}/budgets", COUNT)

    made = data(answer)
    assert (made["ownerType"], made["ownerId"], made["currencyIsoCode"]) == ("Reward", str(reward.pk), None)
    assert b'"limit":3,"consumed":0,"remaining":3,' in answer.content


def test_what_has_been_consumed_is_answered_with_every_digit(api, reward):
    made = data(api.post(f"/v1/campaigns/{reward.campaign_id}/budgets", EUROS | {"limit": 30}))
    enrol(reward, ANA, "cleo")

    answer = api.get(f"/v1/budgets/{made['id']}")

    assert b'"limit":30.00,"consumed":10.00,"remaining":20.00,"utilizationPercentage":33.33,' in answer.content


def test_the_budgets_of_an_owner_are_listed_oldest_first(api, reward):
    first = data(api.post(f"/v1/campaigns/{reward.campaign_id}/budgets", EUROS))
    second = data(api.post(f"/v1/campaigns/{reward.campaign_id}/budgets", COUNT))
    other = data(api.post(f"/v1/rewards/{reward.pk}/budgets", COUNT))

    assert data(api.get(f"/v1/campaigns/{reward.campaign_id}/budgets")) == [first, second]
    assert data(api.get(f"/v1/rewards/{reward.pk}/budgets?page=1&pageSize=1")) == [other]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"metricType": "UniquePlayers", "enforcementScope": "PerPlayer", "currencyIsoCode": None}, "enforcementScope"),
        ({"currencyIsoCode": None}, "currencyIsoCode"),
        ({"currencyIsoCode": "GBP"}, "currencyIsoCode"),
        ({"currencyIsoCode": "XXZ"}, "currencyIsoCode"),
        ({"metricType": "EnrollmentCount"}, "currencyIsoCode"),
        ({"metricType": "UniquePlayers", "currencyIsoCode": None, "limit": 1.5}, "limit"),
        ({"limit": 0}, "limit"),
        ({"limit": -1}, "limit"),
        ({"limit": "100"}, "limit"),
        ({"limit": 1.005}, "limit"),
        ({"createdBy": " "}, "createdBy"),
        ({"metricType": "Money"}, "metricType"),
    ],
)
def test_a_budget_that_makes_no_sense_is_refused_at_its_field(api, reward, changes, expected):
    answer = api.post(f"/v1/campaigns/{reward.campaign_id}/budgets", EUROS | changes)

    assert list(faults(answer)) == [expected]
    assert not Budget.objects.exists()


def test_every_fault_of_a_budget_is_in_one_answer(api, reward):
    answer = api.post(f"/v1/rewards/{reward.pk}/budgets", {"metricType": "Money", "limit": -1})

    assert faults(answer) == {
        "metricType": "UnknownValue",
        "enforcementScope": "Required",
        "limit": "NotPositive",
        "createdBy": "Required",
    }


def test_a_budget_of_a_reward_is_in_the_rewards_own_currency(api, reward):
    answer = api.post(f"/v1/rewards/{reward.pk}/budgets", EUROS | {"currencyIsoCode": "USD"})

    assert faults(answer) == {"currencyIsoCode": "CurrencyMismatch"}


def test_a_limit_is_changed_and_says_by_whom(api, reward):
    made = data(api.post(f"/v1/campaigns/{reward.campaign_id}/budgets", EUROS))

    changed = data(api.post(f"/v1/budgets/{made['id']}/limit", {"limit": 250.5, "updatedBy": CARLA}))

    assert (changed["limit"], changed["updatedBy"]) == (Decimal("250.5"), CARLA)
    assert changed["updatedAtUtc"] is not None


def test_a_limit_below_what_is_consumed_is_a_conflict(api, reward):
    made = data(api.post(f"/v1/campaigns/{reward.campaign_id}/budgets", EUROS))
    enrol(reward, ANA)

    answer = api.post(f"/v1/budgets/{made['id']}/limit", {"limit": 4, "updatedBy": CARLA})

    assert (answer.status_code, answer.json()["responseCode"]) == (409, "Conflict")
    assert answer.json()["data"]["errors"][0]["code"] == "LimitBelowConsumed"
    assert Budget.objects.get().limit == 100


@pytest.mark.parametrize(
    "body", [{"limit": "5"}, {"limit": 0, "updatedBy": "crm"}, {"limit": 0.001, "updatedBy": "crm"}]
)
def test_a_limit_that_makes_no_sense_is_refused(api, reward, body):
    made = data(api.post(f"/v1/campaigns/{reward.campaign_id}/budgets", EUROS))

    assert "limit" in faults(api.post(f"/v1/budgets/{made['id']}/limit", body))


def test_a_budget_of_what_is_over_is_a_conflict(api, casino):
    over = cast.campaign(casino, starts_at=LONG_AGO, ends_at=NOON)

    answer = api.post(f"/v1/campaigns/{over.pk}/budgets", EUROS)

    assert answer.json()["data"]["errors"][0]["code"] == "CampaignEnded"


def test_another_operators_budget_is_not_found(api, reward):
    made = data(api.post(f"/v1/campaigns/{reward.campaign_id}/budgets", EUROS))
    stranger = api_client(cast.casino("Stranger"))

    for answer in (
        stranger.get(f"/v1/budgets/{made['id']}"),
        stranger.post(f"/v1/budgets/{made['id']}/limit", {"limit": 1, "updatedBy": "x"}),
        stranger.get(f"/v1/rewards/{reward.pk}/budgets"),
        stranger.post(f"/v1/campaigns/{reward.campaign_id}/budgets", EUROS),
    ):
        assert (answer.status_code, answer.json()["responseCode"]) == (404, "NotFound")
