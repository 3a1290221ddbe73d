"""The OpenAPI document is kept, served, and true: nothing it allows or forbids breaks the API or surprises a client."""

import hashlib
import json
import secrets
from pathlib import Path
from uuid import UUID

import pytest
import schemathesis
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from requests import PreparedRequest
from requests.auth import AuthBase
from schemathesis.checks import CHECKS

from bonuses import urls as bonus_urls
from enrollments import urls as enrollment_urls
from enrollments.models import Enrollment
from enrollments.rules.bets import BetDraft
from enrollments.services.bets import take_bets
from enrollments.services.enroll import Candidate, Source
from enrollments.services.single import enroll_player
from milestones import urls as milestone_urls
from milestones.models import Target
from milestones.rules.drafts import PeriodDraft
from rewards import urls
from rewards.api import examples
from rewards.models import Reward
from tests import cast
from tests.budgets import ENROLLMENTS, budget
from tests.milestones.scene import milestone
from tests.screens import open_reward
from tests.signing import ApiClient, api_client

GOLDEN = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
schema = schemathesis.openapi.from_path(GOLDEN)
fuzzed = settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
# A request can be well-formed and still be refused: a product that is unknown, an end before the start.
NOT_PROMISED = [CHECKS.get_one("positive_data_acceptance")]
# A list may be any text: what is no list becomes a job that says so.
ANY_TEXT = [*NOT_PROMISED, CHECKS.get_one("negative_data_rejection")]


@schemathesis.serializer("application/x-ndjson")
def as_it_is(_, value) -> bytes:
    return str(value).encode(errors="surrogatepass")


class Signed(AuthBase):
    """Signs whatever is about to be sent."""

    def __init__(self, client: ApiClient) -> None:
        self.client = client

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        url = str(request.path_url).rstrip("/").encode()
        request.headers["X-AUTH-OPERATOR-ID"] = str(self.client.operator.pk)
        request.headers["X-AUTH-REQUEST-HASH"] = hashlib.sha256(self.client.key.encode() + url + body).hexdigest()
        return request


@pytest.fixture
def caller(transactional_db) -> ApiClient:
    return api_client(cast.casino())


def test_the_document_is_served_as_it_is_kept(db):
    served = Client().get("/v1/openapi.json").json()

    assert served == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_swagger_ui_is_served_with_assets_of_its_own(db):
    page = Client().get("/v1/docs").content.decode()

    assert "/v1/openapi.json" in page
    assert "/static/drf_spectacular_sidecar/" in page
    assert "cdn" not in page


def test_every_address_of_the_api_is_in_the_document():
    floors = (urls, enrollment_urls, bonus_urls, milestone_urls)
    addresses = [address for floor in floors for address in floor.urlpatterns]
    assert len(schema.raw_schema["paths"]) == len(addresses)


def test_the_documents_examples_are_its_examples():
    post = schema.raw_schema["paths"]["/v1/campaigns/{campaignId}/rewards"]["post"]
    asked = post["requestBody"]["content"]["application/json"]["examples"]["FixedFreeBets"]["value"]
    answered = post["responses"]["200"]["content"]["application/json"]["examples"]["FixedFreeBets"]["value"]

    assert (asked, answered) == (examples.CREATE_REWARD_REQUEST, examples.answered(examples.REWARD))


@schema.parametrize()
@fuzzed
def test_whatever_is_asked_the_answer_is_documented(case, live_server, caller):
    given = case.path_parameters or {}
    # Most ids exist, for behind them lies more to break; every fourth is whatever was made up.
    if given and sum(map(ord, str(given))) % 4:
        reward = open_reward(caller.operator)
        case.path_parameters = {name: str(make(reward)) for name, make in WHAT_EXISTS.items() if name in given}
    # A key that another case has used would be a Conflict before anything is looked at.
    if "Idempotency-Key" in (case.headers or {}):
        case.headers["Idempotency-Key"] += secrets.token_hex(8)
    a_list = case.method == "POST" and case.path.endswith("/enrollment-jobs")
    excluded = ANY_TEXT if a_list else NOT_PROMISED
    case.call_and_validate(base_url=live_server.url, auth=Signed(caller), excluded_checks=excluded)


def enrolled(reward: Reward) -> UUID:
    source = Source(kind=Enrollment.Sources.API)
    return enroll_player(reward=reward, candidate=Candidate(None, cast.ANA), source=source, by="crm", at=cast.NOON)


def bet_of(reward: Reward) -> str:
    draft = BetDraft(reference=secrets.token_hex(8))
    return take_bets(enrollment_id=reward.enrollments.get().pk, draft=draft, by="crm", at=cast.NOON).reference


def a_milestone(reward: Reward) -> Target:
    """One that is running while the test is."""
    now = timezone.now()
    period = PeriodDraft(starts_at=now - cast.DAY, ends_at=now + cast.DAY, ref_code="c1")
    return milestone(reward.operator, periods=(period,), allows_single_period=True)


# What an address can name, made anew for every case: whatever the one before has cancelled, this is open. In the order
# of an address: a bet is of the enrollment before it.
WHAT_EXISTS = {
    "campaignId": lambda reward: reward.campaign_id,
    "rewardId": lambda reward: reward.pk,
    "budgetId": lambda reward: budget(reward, **ENROLLMENTS).pk,
    "enrollmentId": enrolled,
    "operatorPlayerId": lambda _: cast.ANA,
    "betReference": bet_of,
    "targetGroupId": lambda reward: a_milestone(reward).group_id,
    "targetId": lambda reward: Target.objects.of(reward.operator).latest("pk").pk,
    "userId": lambda _: 345651201,
    "jobId": lambda reward: cast.upload(reward, f"{cast.HEADER}{cast.ANA},2.00,10\n").pk,
}
