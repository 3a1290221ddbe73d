"""Lists over the API: all of it as a stream, or a page at a time, narrowed by filters."""

import tracemalloc
from typing import Any

import pytest

from rewards.models import Reward, RewardProduct
from tests import cast
from tests.answers import faults
from tests.cast import DAY, NOON
from tests.screens import FAR_AHEAD, LONG_AGO, open_reward
from tests.signing import ApiClient, api_client

pytestmark = pytest.mark.django_db


def names(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.getvalue()
    return [each["name"] for each in answer.json()["data"]]


@pytest.fixture
def five(casino) -> list[Reward]:
    return [open_reward(casino, name=f"Reward {number}") for number in range(5)]


def test_without_a_page_a_list_answers_everything_in_the_documents_envelope(api, five):
    answer = api.get("/v1/rewards")

    assert answer.streaming
    assert list(answer.json()) == ["message", "data", "responseCode"]
    assert names(answer) == [f"Reward {number}" for number in range(5)]


def test_pages_follow_each_other_without_gap_or_overlap_and_the_last_says_so(api, five):
    pages = [api.get(f"/v1/rewards?page={page}&pageSize=2") for page in (1, 2, 3, 4)]

    assert [names(page) for page in pages] == [["Reward 0", "Reward 1"], ["Reward 2", "Reward 3"], ["Reward 4"], []]
    assert [page.json()["paging"]["hasMore"] for page in pages] == [True, True, False, False]


def test_paging_stands_beside_what_the_documents_specify(api, five):
    body = api.get("/v1/rewards?pageSize=3").json()

    assert list(body) == ["message", "data", "responseCode", "paging"]
    assert body["paging"] == {"page": 1, "pageSize": 3, "hasMore": True}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("page=0", {"page": "TooSmall"}),
        ("pageSize=501", {"pageSize": "TooLarge"}),
        ("pageSize=0&page=x", {"pageSize": "TooSmall", "page": "NotAWholeNumber"}),
        ("page=99999999999999999999", {"page": "TooLarge"}),
        ("status=Open", {"status": "UnknownValue"}),
        ("page=1&page=2", {"page": "RepeatedParameter"}),
    ],
)
def test_a_query_that_makes_no_sense_is_refused_with_every_fault(api, query, expected):
    assert faults(api.get(f"/v1/rewards?{query}")) == expected


def test_pages_of_500_are_allowed(api, five):
    assert len(names(api.get("/v1/rewards?pageSize=500"))) == 5


def test_rewards_are_narrowed_by_state_reference_and_product(api, casino):
    open_reward(casino, name="Open", operator_reference="A")
    open_reward(casino, name="Mines only", products=("Mines",))
    open_reward(casino, name="Over", operator_reference="A", ends_at=NOON)

    assert names(api.get("/v1/rewards?status=Active")) == ["Open", "Mines only"]
    assert names(api.get("/v1/rewards?status=Ended")) == ["Over"]
    assert names(api.get("/v1/rewards?operatorReference=A")) == ["Open", "Over"]
    assert names(api.get("/v1/rewards?product=plinko&status=Active")) == ["Open"]
    assert names(api.get("/v1/rewards?product=Poker")) == []


def test_campaigns_are_narrowed_by_state_reference_and_product(api, casino):
    spring = cast.campaign(casino, name="Spring", starts_at=LONG_AGO, ends_at=NOON, operator_reference="S", at=LONG_AGO)
    cast.campaign(casino, name="Winter", starts_at=FAR_AHEAD - DAY, ends_at=FAR_AHEAD)
    cast.reward(casino, campaign=spring, products=("Mines",), at=NOON - DAY)

    assert names(api.get("/v1/campaigns")) == ["Spring", "Winter"]
    assert names(api.get("/v1/campaigns?status=Scheduled")) == ["Winter"]
    assert names(api.get("/v1/campaigns?operatorReference=S")) == ["Spring"]
    assert names(api.get("/v1/campaigns?product=mines")) == ["Spring"]
    assert names(api.get("/v1/campaigns?page=1&pageSize=1")) == ["Spring"]


def test_the_rewards_of_a_campaign_are_its_own(api, casino, five):
    answer = api.get(f"/v1/campaigns/{five[2].campaign_id}/rewards")

    assert names(answer) == ["Reward 2"]
    assert names(api.get(f"/v1/campaigns/{five[2].campaign_id}/rewards?page=2")) == []


def test_another_operators_campaign_is_not_found(casino, five):
    stranger = api_client(cast.casino("Stranger"))

    assert names(stranger.get("/v1/rewards")) == []
    assert stranger.get(f"/v1/campaigns/{five[0].campaign_id}/rewards").status_code == 404


def test_a_list_takes_no_more_memory_for_being_longer(api, casino):
    first = open_reward(casino, products=("Plinko",))
    _many(first, 1_000)
    _peak_of_reading(api)  # what is loaded once and kept
    peak, size = _peak_of_reading(api)
    _many(first, 2_000)
    peak_of_more, size_of_more = _peak_of_reading(api)

    assert size_of_more > 2.5 * size
    assert peak_of_more < 1.5 * peak


def _peak_of_reading(api: ApiClient) -> tuple[int, int]:
    tracemalloc.start()
    try:
        size = sum(len(piece) for piece in api.get("/v1/rewards").streaming_content)
        return tracemalloc.get_traced_memory()[1], size
    finally:
        tracemalloc.stop()


def _many(like: Reward, count: int) -> None:
    fields = {
        field.attname: getattr(like, field.attname) for field in Reward._meta.concrete_fields if field.name != "id"
    }
    rows = Reward.objects.bulk_create(Reward(**fields) for _ in range(count))
    RewardProduct.objects.bulk_create(
        RewardProduct(reward=row, product=like.products.get(), position=0) for row in rows
    )
