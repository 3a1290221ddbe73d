"""Tokens of OAuth 2, at the doors that Fast Track calls: who gets one, and what it opens."""

import base64
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import AccessToken

from enrollments.models import Enrollment
from operators.models import Credential
from operators.rules import Role
from operators.services.credentials import withdraw_credential
from operators.tasks import forget_expired_tokens
from tests import cast
from tests.bonuses.sent import body
from tests.cast import ANA, NOON
from tests.oauth import TOKEN, OAuthClient
from tests.screens import at_work, open_reward, screen, words

pytestmark = pytest.mark.django_db
CREDIT = {"user_id": ANA, "bonus_code": "SPRING"}


@pytest.fixture
def client(casino) -> OAuthClient:
    open_reward(casino, operator_reference="SPRING")
    return OAuthClient(casino)


def listed(bearer: dict[str, str]) -> Any:
    return Client().get("/bonus/list", headers=bearer)


def credited(bearer: dict[str, str], **headers: str) -> Any:
    return Client().post("/bonus/credit", CREDIT, content_type="application/json", headers=bearer | headers)


class TestAToken:
    def test_is_answered_as_the_standard_says(self, client):
        answer = client.asks()

        assert answer.status_code == 200
        said = answer.json()
        assert len(said.pop("access_token")) >= 30
        assert said == {"token_type": "Bearer", "expires_in": 3600, "scope": "api"}
        assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/json", "no-store")

    def test_is_given_for_name_and_secret_in_the_body_too_and_with_a_slash_behind_the_address(self, client):
        sent = {"grant_type": "client_credentials", "client_id": client.name, "client_secret": client.secret}

        assert Client().post(f"{TOKEN}/", sent).json()["token_type"] == "Bearer"

    def test_credits_a_bonus(self, client):
        answer = credited(client.bearer)

        assert answer.status_code == 200
        assert str(Enrollment.objects.get().pk) == answer.json()["Data"]["enrollment_id"]
        assert Enrollment.objects.get().created_by == "API, client key"

    def test_brings_bonus_events(self, client):
        sent = Client().post(
            "/v1/integration/bonus", body("Created"), content_type="application/json", headers=client.bearer
        )

        assert sent.json()["data"] == {"result": "recorded"}

    def test_opens_what_is_its_operators_and_nothing_else(self, casino):
        open_reward(casino, operator_reference="SPRING")
        bingo = cast.casino("Bingo")
        open_reward(bingo, operator_reference="BINGO")
        other = OAuthClient(bingo, "other")

        assert [each["value"] for each in listed(other.bearer).json()["Data"]] == ["BINGO"]
        assert credited(other.bearer).json()["code"] == "BonusCodeUnknown"
        assert not Enrollment.objects.exists()

    def test_is_good_for_an_hour(self, client):
        bearer = client.bearer
        hour = AccessToken.objects.get().expires - timezone.now()
        AccessToken.objects.update(expires=NOON)

        assert timedelta(minutes=59) < hour <= timedelta(hours=1)
        assert (listed(bearer).status_code, listed(bearer).json()["code"]) == (401, "TokenInvalid")

    def test_ends_when_its_credential_is_withdrawn(self, client, casino):
        bearer = client.bearer
        assert listed(bearer).status_code == 200

        withdraw_credential(operator=casino, credential_id=Credential.objects.get().pk)

        assert listed(bearer).status_code == 401
        assert not AccessToken.objects.exists()
        assert client.asks().json()["error"] == "invalid_client"

    def test_is_kept_as_a_digest_only(self, client):
        token = client.token
        row = AccessToken.objects.values().get()

        assert token not in str(row)

    def test_leaves_its_traces_on_the_credential(self, client):
        bearer = client.bearer
        Credential.objects.update(last_used_at=NOON)
        listed(bearer)

        assert Credential.objects.get().last_used_at > NOON

    def test_that_was_taken_for_another_server_opens_nothing_here(self, client):
        token = client.asks(resource="https://elsewhere.example.com/").json()["access_token"]

        assert listed({"authorization": f"Bearer {token}"}).status_code == 401

    def test_counts_as_a_call_of_its_operator(self, client, settings):
        settings.API_REQUESTS_PER_MINUTE = 0
        settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": uuid4().hex}}

        answer = listed(client.bearer)
        assert (answer.status_code, answer.json()["code"]) == (429, "TooManyRequests")

    def test_goes_with_an_idempotency_key_as_other_proofs_do(self, client):
        first, again = (credited(client.bearer, idempotency_key="1") for _ in range(2))

        assert again.content == first.content
        assert (again["Idempotency-Replayed"], Enrollment.objects.count()) == ("true", 1)

    def test_does_not_bring_a_body_of_any_length(self, client):
        long = b" " * 1_048_577
        sent = Client().post("/bonus/credit", long, content_type="application/json", headers=client.bearer)

        assert (sent.status_code, sent.json()["code"]) == (400, "BodyTooLarge")

    def test_that_is_old_is_cleared_away_and_others_stay(self, client, settings):
        old, new = client.bearer, client.bearer
        AccessToken.objects.filter(pk=AccessToken.objects.earliest("pk").pk).update(expires=NOON)
        forget_expired_tokens()

        assert forget_expired_tokens.name in {job["task"] for job in settings.CELERY_BEAT_SCHEDULE.values()}
        assert AccessToken.objects.count() == 1
        assert (listed(old).status_code, listed(new).status_code) == (401, 200)


@pytest.mark.parametrize("said", ["Bearer wrong", "Bearer ", "Bearer", "bearer \x00", "Bearer é" + 5_000 * "x"])
def test_a_token_that_is_none_is_refused_and_says_how_to_ask(client, said):
    answer = listed({"authorization": said})

    assert (answer.status_code, set(answer.json())) == (401, {"error", "code"})
    assert 'Bearer error="invalid_token"' in answer["WWW-Authenticate"]


def test_who_sends_nothing_is_told_which_schemes_there_are(client):
    answer = Client().get("/bonus/list")

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Basic realm="api", Bearer, X-AUTH-REQUEST-HASH'


@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({"grant_type": "password", "username": "carla", "password": "demo"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code", "code": "1"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token", "refresh_token": "1"}, "unsupported_grant_type"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:device_code"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "invalid_request"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"resource": "nowhere"}, "invalid_target"),
    ],
)
def test_no_other_way_to_a_token_is_open(client, wish, error):
    answer = client.asks(**wish)

    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert not AccessToken.objects.exists()


def basic(text: str) -> dict[str, Any]:
    return {"headers": {"authorization": "Basic " + base64.b64encode(text.encode()).decode()}}


@pytest.mark.parametrize(
    "sent",
    [
        {},
        basic("client:wrong"),
        basic("nocolon"),
        basic("\x00:\x00"),
        {"headers": {"authorization": "Basic !!é"}},
        {"headers": {"authorization": "Bearer x"}},
        {"client_id": "client", "client_secret": "wrong"},
        {"client_id": "client"},
        {"client_id": "\x00", "client_secret": "\x00"},
    ],
)
def test_strangers_get_no_token(client, sent):
    headers = sent.pop("headers", {}) if "headers" in sent else {}
    answer = Client().post(TOKEN, {"grant_type": "client_credentials"} | sent, headers=headers)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer["WWW-Authenticate"]


def test_a_secret_is_good_under_its_own_name_only(client, casino):
    other = OAuthClient(casino, "other")
    other.secret = client.secret

    assert other.asks().json()["error"] == "invalid_client"


def test_tokens_asked_for_at_once_are_all_given(transactional_db):
    client = OAuthClient(cast.casino())

    assert cast.at_once(*[lambda: client.asks().status_code] * 4) == [200] * 4
    assert AccessToken.objects.count() == 4


def test_the_librarys_own_pages_are_nowhere(casino):
    boss = at_work(casino, Role.ADMINISTRATOR, "boss")
    pages = [boss.get(f"/v1/oauth/{page}") for page in ("authorize", "applications", "introspect", "revoke_token")]

    assert [page.status_code for page in pages] == [404] * 4
    assert Client().get(TOKEN).status_code == 405
    assert "oauth2_provider" not in {model._meta.app_label for model in admin.site._registry}
    assert Credential in admin.site._registry


def test_the_screen_has_one_list_and_withdrawing_there_names_the_key_alone(client, casino):
    boss = at_work(casino, Role.ADMINISTRATOR, "boss")
    bearer = client.bearer
    page = screen("operators_credential_delete", Credential.objects.get().pk)

    assert "oken" not in words(boss.get(page))
    boss.post(page, {"post": "yes"})
    assert listed(bearer).status_code == 401
