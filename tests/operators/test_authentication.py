"""Who is let in by the API: the hash of the documents, and what is kept of its use."""

import hashlib
import logging
from contextlib import nullcontext

import pytest

from core.refusal import Refusal
from operators.models import SharedKey
from operators.services.keys import key_that_proves, rotate_key
from tests import cast
from tests.cast import CARLA, DAY, NOON
from tests.operators.door import CALLER, codes
from tests.signing import ApiClient, api_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PRIMARY, SECONDARY = SharedKey.Slot.PRIMARY, SharedKey.Slot.SECONDARY
STAMP = str(int(NOON.timestamp()))


@pytest.fixture
def api(casino) -> ApiClient:
    return api_client(casino)


def hashed(api: ApiClient, signed: bytes, **environ: str):
    """What is answered to a GET whose hash is over exactly `signed`, and that WSGI hands on as `environ`."""
    headers = {
        "X-AUTH-OPERATOR-ID": str(api.operator.pk),
        "X-AUTH-REQUEST-HASH": hashlib.sha256(api.key.encode() + signed).hexdigest(),
    }
    return api.client.get(environ.pop("path", CALLER), headers=headers, **environ)


class TestTheHashOfTheDocuments:
    @pytest.mark.parametrize("slot", [PRIMARY, SECONDARY])
    def test_lets_in_who_has_one_of_the_two_keys(self, casino, slot):
        api_client(casino, PRIMARY if slot == SECONDARY else SECONDARY)
        answer = api_client(casino, slot).get(CALLER)

        assert answer.json()["data"] == {"operator": "Casino", "slot": slot}

    def test_covers_the_body(self, api):
        assert api.post(CALLER, {"name": "Plinko"}).status_code == 200
        signed = api.post(CALLER, {"name": "Plinko"}).wsgi_request.headers["X-Auth-Request-Hash"]

        assert codes(api.post(CALLER, {"name": "Mines"}, x_auth_request_hash=signed)) == ["AuthenticationFailed"]

    def test_covers_the_query(self, api):
        assert api.get(f"{CALLER}?page=1").status_code == 200
        assert hashed(api, f"{CALLER}?page=1".encode(), QUERY_STRING="page=2").status_code == 401

    @pytest.mark.parametrize("path", [f"{CALLER}/", f"{CALLER}//", f"{CALLER}?product=a/"])
    def test_is_over_the_address_without_slashes_at_its_end(self, api, path):
        assert hashed(api, path.rstrip("/").encode(), path=path).status_code == 200
        assert hashed(api, path.encode(), path=path).status_code == 401

    @pytest.mark.parametrize(
        "environ",
        [
            {"RAW_URI": "/v1/c%61ller/%7Eana"},
            {"REQUEST_URI": "/v1/c%61ller/%7Eana"},
            {"RAW_URI": "http://testserver/v1/c%61ller/%7Eana", "REQUEST_URI": "/v1/other"},
        ],
    )
    def test_is_over_the_address_as_it_was_spelled(self, api, environ):
        path = "/v1/caller/~ana"

        assert hashed(api, b"/v1/c%61ller/%7Eana", path=path, **environ).status_code == 200
        assert hashed(api, path.encode(), path=path, **environ).status_code == 401

    def test_is_over_the_bytes_of_an_address_that_was_not_escaped(self, api):
        sent = "/v1/caller/josé".encode()

        assert hashed(api, sent, path="/v1/caller/josé", RAW_URI=sent.decode("latin-1")).status_code == 200

    def test_is_over_the_address_that_django_knows_where_the_server_keeps_no_other(self, api):
        assert hashed(api, b"/v1/caller?page=1", path=f"{CALLER}?page=1").status_code == 200

    def test_is_refused_in_the_same_words_for_a_wrong_key_as_for_an_unknown_operator(self, api):
        stranger = ApiClient(api.operator, "guessed")
        wrong = stranger.get(CALLER)
        unknown = stranger.get(CALLER, x_auth_operator_id=str(api.operator.pk + 1))
        absurd = stranger.get(CALLER, x_auth_operator_id="9" * 18)

        assert wrong.status_code == 401
        assert wrong["WWW-Authenticate"]
        assert codes(wrong) == ["AuthenticationFailed"]
        assert wrong.content == unknown.content == absurd.content

    def test_of_one_operator_does_not_speak_for_another(self, api):
        other = api_client(cast.casino("Bingo"))

        assert codes(other.get(CALLER, x_auth_operator_id=str(api.operator.pk))) == ["AuthenticationFailed"]

    def test_is_refused_to_an_operator_without_keys(self, casino):
        assert codes(ApiClient(casino, "").get(CALLER)) == ["AuthenticationFailed"]

    @pytest.mark.parametrize(
        ("header", "value"),
        [
            ("X-AUTH-OPERATOR-ID", ""),
            ("X-AUTH-OPERATOR-ID", "Casino"),
            ("X-AUTH-OPERATOR-ID", "-1"),
            ("X-AUTH-OPERATOR-ID", "\u0661"),
            ("X-AUTH-OPERATOR-ID", "1" * 19),
            ("X-AUTH-REQUEST-HASH", ""),
            ("X-AUTH-REQUEST-HASH", "secret-in-the-wrong-place"),
            ("X-AUTH-REQUEST-HASH", "A" * 64),
            ("X-AUTH-REQUEST-HASH", "a" * 63),
        ],
    )
    def test_says_what_is_wrong_with_a_header_and_does_not_repeat_it(self, api, header, value):
        answer = api.get(CALLER, **{header.replace("-", "_"): value})
        [error] = answer.json()["data"]["errors"]

        assert answer.status_code == 401
        assert (error["field"], error["code"]) == (header, "AuthenticationMissing")
        assert f"{header} cannot be read" in error["message"]
        assert not value or value not in answer.content.decode().replace(header, "")

    def test_says_of_each_header_that_is_missing_what_to_send(self, api):
        answer = api.client.get(CALLER)

        assert answer.status_code == 401
        assert "X-AUTH-OPERATOR-ID is missing: send the number of the operator" in answer.json()["message"]
        assert "X-AUTH-REQUEST-HASH is missing: send the hash" in answer.json()["message"]

    def test_costs_the_same_queries_whoever_is_asked_for(self, api, django_assert_num_queries):
        stranger = ApiClient(api.operator, "guessed")
        for operator_id in (api.operator.pk, api.operator.pk + 1):
            with django_assert_num_queries(1):
                stranger.get(CALLER, x_auth_operator_id=str(operator_id))

    @pytest.mark.parametrize("known", [True, False])
    def test_costs_two_hashes_whoever_is_asked_for_and_whichever_key_fits(self, api, known):
        tried = []

        def expected(key: str) -> str:
            tried.append(key)
            return "right" if known else "wrong"

        operator_id = api.operator.pk if known else api.operator.pk + 1
        with nullcontext() if known else pytest.raises(Refusal):
            key_that_proves(operator_id=operator_id, proof="right", expected=expected)

        assert len(tried) == 2


class TestKeysInUse:
    def test_a_replaced_key_is_refused_and_the_other_goes_on(self, casino):
        first, second = api_client(casino, PRIMARY), api_client(casino, SECONDARY)
        api_client(casino, PRIMARY)

        assert codes(first.get(CALLER)) == ["AuthenticationFailed"]
        assert second.get(CALLER).status_code == 200

    def test_only_the_key_that_signed_is_noted_as_used(self, casino):
        api_client(casino, SECONDARY)
        api_client(casino, PRIMARY).get(CALLER)

        assert dict(SharedKey.objects.values_list("slot", "last_used_at")) == {PRIMARY: NOON, SECONDARY: None}

    def test_nothing_is_noted_of_a_refused_call(self, api):
        ApiClient(api.operator, "guessed").get(CALLER)
        api.signed_post(CALLER, x_auth_timestamp=str(int(STAMP) - 301))

        assert SharedKey.objects.get().last_used_at is None

    def test_a_use_is_written_once_a_minute(self, api, clock, django_assert_num_queries):
        api.get(CALLER)
        clock.at = NOON + DAY / (24 * 60) - DAY / (24 * 60 * 60)
        with django_assert_num_queries(1):
            api.get(CALLER)
        clock.at = NOON + DAY / (24 * 60)
        api.get(CALLER)

        assert SharedKey.objects.get().last_used_at == clock.at

    def test_a_key_that_cannot_be_read_any_more_is_no_key_and_can_be_replaced(self, api, settings, caplog):
        settings.KEYS_ENCRYPTION_KEY = "of another house"

        assert codes(api.get(CALLER)) == ["AuthenticationFailed"]
        assert "is unreadable: was KEYS_ENCRYPTION_KEY changed?" in caplog.text
        assert api_client(api.operator, SECONDARY).get(CALLER).status_code == 200

    def test_a_key_is_in_no_log(self, api, caplog):
        caplog.set_level(logging.DEBUG)
        api.get(CALLER)
        api.signed_post(CALLER, x_auth_timestamp=STAMP)
        api.signed_post(CALLER)
        ApiClient(api.operator, api.key[::-1]).get(CALLER)
        rotate_key(operator=api.operator, slot=PRIMARY, by=CARLA, at=NOON, key=api.key)

        assert api.key not in caplog.text

    @pytest.mark.usefixtures("no_redis")
    def test_the_hash_is_taken_while_redis_is_gone(self, api):
        assert api.get(CALLER).status_code == 200
