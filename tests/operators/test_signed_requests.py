"""Who is let in by the API: the stronger signature (docs/adr/0011-two-signature-schemes.md)."""

import pytest

from operators.models import SharedKey
from tests import cast
from tests.cast import NOON, at_once
from tests.operators.door import CALLER, codes
from tests.signing import ApiClient, api_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PRIMARY, SECONDARY = SharedKey.Slot.PRIMARY, SharedKey.Slot.SECONDARY
NONCE = "a-nonce-of-the-test"
STAMP = str(int(NOON.timestamp()))


@pytest.fixture
def api(casino) -> ApiClient:
    return api_client(casino)


def send(api: ApiClient, body: dict | None = None, *, off: int = 0, **headers: str):
    stamp = {"x_auth_timestamp": str(int(STAMP) + off)}
    return api.signed_post(CALLER, body, **stamp | headers)


@pytest.mark.parametrize("slot", [PRIMARY, SECONDARY])
def test_a_signature_lets_in_who_has_one_of_the_two_keys(casino, slot):
    answer = send(api_client(casino, slot), {"name": "Plinko"})

    assert answer.json()["data"] == {"operator": "Casino", "slot": slot}


def test_a_signature_counts_once(api):
    assert send(api, x_auth_nonce=NONCE).status_code == 200

    again = send(api, x_auth_nonce=NONCE)
    assert (again.status_code, codes(again)) == (401, ["NonceReused"])


def test_a_signature_is_not_for_another_method(api):
    signed = send(api).wsgi_request.headers["X-Auth-Signature"]
    answer = api.signed_get(CALLER, x_auth_timestamp=STAMP, x_auth_signature=signed)

    assert codes(answer) == ["AuthenticationFailed"]


@pytest.mark.parametrize("off", [-300, 300])
def test_a_signature_counts_for_five_minutes_before_and_after(api, off):
    assert send(api, off=off).status_code == 200


@pytest.mark.parametrize("off", [-301, 301])
def test_a_signature_is_refused_when_the_clocks_are_further_apart(api, off):
    answer = send(api, off=off)

    assert (answer.status_code, codes(answer)) == (401, ["TimestampOutOfRange"])
    assert "301 seconds" in answer.json()["message"]


def test_a_signature_that_is_wrong_is_told_nothing_of_clocks_and_nonces(api):
    send(api, x_auth_nonce=NONCE)
    stranger = ApiClient(api.operator, "guessed")

    assert codes(send(stranger, off=-301)) == ["AuthenticationFailed"]
    assert codes(send(stranger, x_auth_nonce=NONCE)) == ["AuthenticationFailed"]


def test_a_signature_that_is_wrong_uses_up_no_nonce(api):
    send(ApiClient(api.operator, "guessed"), x_auth_nonce=NONCE)
    send(api, off=-301, x_auth_nonce=NONCE)

    assert send(api, x_auth_nonce=NONCE).status_code == 200


def test_a_signature_of_another_operator_may_have_the_same_nonce(api):
    send(api, x_auth_nonce=NONCE)

    assert send(api_client(cast.casino("Bingo")), x_auth_nonce=NONCE).status_code == 200


def test_a_signature_that_is_wrong_is_not_made_good_by_a_right_hash(api):
    answer = api.get(CALLER, x_auth_signature="0" * 64, x_auth_timestamp=STAMP, x_auth_nonce="a-nonce-of-the-test")

    assert codes(answer) == ["AuthenticationFailed"]


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-AUTH-TIMESTAMP", "2026-03-29T12:00:00Z"),
        ("X-AUTH-TIMESTAMP", f"{STAMP}.5"),
        ("X-AUTH-TIMESTAMP", "9" * 13),
        ("X-AUTH-NONCE", "tooshort"),
        ("X-AUTH-NONCE", "n" * 129),
        ("X-AUTH-NONCE", "with a blank in the middle"),
        ("X-AUTH-SIGNATURE", ""),
    ],
)
def test_a_signature_says_what_is_wrong_with_a_header(api, header, value):
    answer = send(api, **{header.lower().replace("-", "_"): value})

    assert [error["field"] for error in answer.json()["data"]["errors"]] == [header]
    assert codes(answer) == ["AuthenticationMissing"]


@pytest.mark.usefixtures("no_redis")
def test_a_signature_is_not_taken_while_nobody_remembers_nonces(api):
    answer = send(api)

    assert (answer.status_code, codes(answer)) == (500, ["InternalError"])


def test_a_signature_is_all_that_is_taken_where_the_operator_says_so(api):
    type(api.operator).objects.update(signed_requests_only=True)
    plain = api.get(CALLER)

    assert send(api).status_code == 200
    assert (plain.status_code, codes(plain)) == (401, ["SignatureRequired"])
    assert codes(ApiClient(api.operator, "guessed").get(CALLER)) == ["AuthenticationFailed"]


@pytest.mark.django_db(transaction=True)
def test_a_signature_that_is_sent_ten_times_at_once_counts_once():
    api = api_client(cast.casino())

    def call() -> int:
        again = ApiClient(api.operator, api.key)
        return again.signed_post(CALLER, x_auth_timestamp=STAMP, x_auth_nonce=NONCE).status_code

    assert sorted(at_once(*[call] * 10)) == [200] + 9 * [401]
