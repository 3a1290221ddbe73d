"""The requests of gamnify-api-rewards, replayed: the answers are its own, field by field and in its order.

The clock of the views is set to the moment of the samples, through the argument that every view takes.
"""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import path
from django.urls.resolvers import URLPattern

from operators.models import Operator
from rewards import urls
from rewards.api.examples import CANCEL_REQUEST, CREATE_REWARD_REQUEST, PERSON, REWARD, answered
from tests import cast
from tests.signing import api_client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.rewards.test_api_samples")]
THEN = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
DURING = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)
# What only the server knows.
GIVEN = {"id", "campaignId", "operatorId"}
CAMPAIGN_REQUEST = {
    "name": "Summer 2026",
    "description": "Free bets all summer",
    "operatorReference": "OP-SUMMER-2026",
    "termsAndConditionsUrl": "https://example.com/terms",
    "startTimeUtc": "2026-06-01T00:00:00Z",
    "endTimeUtc": "2026-08-31T23:59:59Z",
    "createdBy": PERSON,
}


def at(moment: datetime, prefix: str) -> list[URLPattern]:
    """The API, living at `moment`."""
    return [
        path(f"{prefix}{each.pattern}", each.callback.view_class.as_view(clock=lambda: moment))
        for each in urls.urlpatterns
    ]


# The same API at two moments; the signature covers whichever address is asked.
urlpatterns = [*at(THEN, "v1/"), *at(DURING, "june/v1/")]


def data(answer: Any) -> Any:
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert list(body) == ["message", "data", "responseCode"]
    assert (body["message"], body["responseCode"]) == ("OK", "OK")
    return body["data"]


def shown(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in GIVEN}


@pytest.fixture
def campaign(api) -> dict[str, Any]:
    return data(api.post("/v1/campaigns", CAMPAIGN_REQUEST))


@pytest.fixture
def reward(api, campaign) -> dict[str, Any]:
    return data(api.post(f"/v1/campaigns/{campaign['id']}/rewards", CREATE_REWARD_REQUEST))


def test_a_campaign_answers_all_fields_of_facts_in_order(campaign):
    names = (
        "id operatorId name description operatorReference termsAndConditionsUrl startTimeUtc endTimeUtc status "
        "createdAtUtc createdBy updatedAtUtc updatedBy cancelledAtUtc cancelledBy"
    )
    assert " ".join(campaign) == names
    assert {name: campaign[name] for name in CAMPAIGN_REQUEST} == CAMPAIGN_REQUEST
    assert (campaign["status"], campaign["createdAtUtc"]) == ("Scheduled", "2026-03-20T12:00:00Z")


def test_creating_the_sample_reward_answers_the_sample(api, casino, campaign, reward):
    assert list(reward) == list(REWARD)
    assert list(reward["freeBetDetails"]) == list(REWARD["freeBetDetails"])
    assert shown(reward) == shown(REWARD)
    assert (reward["operatorId"], reward["campaignId"]) == (casino.pk, campaign["id"])


def test_amounts_are_written_with_the_decimals_of_their_currency(api, campaign):
    answer = api.post(f"/v1/campaigns/{campaign['id']}/rewards", CREATE_REWARD_REQUEST)

    assert b'"betValue":1.50,"betCount":5,' in answer.content


@pytest.mark.parametrize("address", ["/june/v1/rewards", "/june/v1/campaigns/{campaignId}/rewards"])
def test_a_list_of_rewards_answers_the_sample_list(api, reward, address):
    listed = data(api.get(address.format(**reward)))

    assert [list(each) for each in listed] == [list(REWARD)]
    assert [shown(each) for each in listed] == [shown(REWARD | {"status": "Active"})]


def test_one_reward_answers_the_same_object_as_the_list(api, reward):
    assert data(api.get(f"/v1/rewards/{reward['id']}")) == reward


def test_cancelling_the_sample_reward_answers_the_sample(api, reward):
    answer = api.post(f"/v1/rewards/{reward['id']}/cancel", CANCEL_REQUEST)

    assert answer.json() == answered({})
    cancelled = data(api.get(f"/june/v1/rewards/{reward['id']}"))
    stamps = ("status", "cancelledAtUtc", "cancelledBy", "updatedAtUtc", "updatedBy")
    assert [cancelled[name] for name in stamps] == ["Cancelled", "2026-03-20T12:00:00Z", PERSON, None, None]


def test_another_operator_sees_nothing_of_it(api, reward):
    stranger: Operator = cast.casino("Stranger")

    assert data(api_client(stranger).get("/v1/rewards")) == []
    assert api_client(stranger).get(f"/v1/rewards/{reward['id']}").status_code == 404
