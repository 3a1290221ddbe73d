"""The two schemes, against vectors that were not made by this code."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operators.signatures import fingerprint, relative_url, request_hash, seconds_apart, signature
from tests.cast import NOON

KEY = "test-shared-key"
LIST = b"/v1/rewards/rwd-001/enrollments?page=1&pageSize=50"
ENROLL = b"/v1/rewards/rwd-001/enrollments"
ANA = b'{"operatorPlayerId":"player-123"}'


# The three vectors of facts.md, "Gamnify API".
@pytest.mark.parametrize(
    ("url", "body", "expected"),
    [
        (LIST, b"", "4694263deb0827edcb7025457a838daa1d06153df23437cdddb821459c37de8c"),
        (ENROLL, ANA, "d0c05ebfe830c4b98a6065890f1eb1b87447059ee5eb2f028caf9c2bebe78981"),
        (b"/v1/enrollments/enr-001/cancel", b"", "9e15cc343eab8f11501bb2d727ef1c1ed3e2f235cefd7558355c2d87a6f02a9f"),
    ],
)
def test_the_hash_is_the_one_of_the_documents(url, body, expected):
    assert request_hash(key=KEY, url=url, body=body) == expected


# Made with `openssl dgst -sha256 -hmac`, as docs/adr/0011 shows.
@pytest.mark.parametrize(
    ("method", "url", "body", "expected"),
    [
        ("POST", ENROLL, ANA, "47ebf4a280f2ae018ad986688d638aca70f56e51de1754246e4f42c7a19b1883"),
        ("GET", LIST, b"", "99f8bb33bd7a0a64085a9e2a78fb7681c4c77f247a9e7caf771cf134a32aff6f"),
    ],
)
def test_the_signature_is_the_one_that_openssl_makes(method, url, body, expected):
    signed = {"timestamp": "1774785600", "nonce": "7Zr1m0uQ2sXk9bVd"}

    assert signature(key=KEY, method=method, url=url, body=body, **signed) == expected


@given(st.text(min_size=1), st.binary(), st.binary(min_size=1))
def test_another_key_url_or_body_is_another_hash(key, url, more):
    known = request_hash(key=key, url=url, body=more)

    assert request_hash(key=key + "x", url=url, body=more) != known
    assert request_hash(key=key, url=url + b"x", body=more) != known
    assert request_hash(key=key, url=url, body=more + b"x") != known


@pytest.mark.parametrize("part", ["key", "method", "timestamp", "nonce"])
def test_a_signature_covers_every_part(part):
    said = {"key": KEY, "method": "POST", "timestamp": "1774785600", "nonce": "7Zr1m0uQ2sXk9bVd"}

    assert signature(url=ENROLL, body=ANA, **said) != signature(url=ENROLL, body=ANA, **said | {part: "1"})


def test_the_hash_can_be_moved_between_url_and_body_and_the_signature_cannot():
    # The weakness of the documents' scheme for which the stronger one is there: key, URL and body run together.
    said = {"method": "POST", "timestamp": "1774785600", "nonce": "7Zr1m0uQ2sXk9bVd"}

    assert request_hash(key=KEY, url=b"/v1/a", body=b"bc") == request_hash(key=KEY, url=b"/v1/ab", body=b"c")
    assert signature(key=KEY, url=b"/v1/a", body=b"bc", **said) != signature(key=KEY, url=b"/v1/ab", body=b"c", **said)


def test_two_calls_that_run_together_have_two_fingerprints():
    assert fingerprint(method="POST", url=b"/v1/a", body=b"b") != fingerprint(method="POST", url=b"/v1/ab", body=b"")


@pytest.mark.parametrize(
    ("sent", "signed"),
    [
        (b"/v1/rewards", b"/v1/rewards"),
        (b"/v1/rewards/", b"/v1/rewards"),
        (b"/v1/rewards//", b"/v1/rewards"),
        (b"/v1/rewards/?page=1", b"/v1/rewards/?page=1"),
        (b"/v1/rewards?product=a/", b"/v1/rewards?product=a"),
        (b"/v1/rewards?product=Gonzo%27s%20Quest", b"/v1/rewards?product=Gonzo%27s%20Quest"),
        (b"/v1/rewards?product=Gonzo's", b"/v1/rewards?product=Gonzo's"),
        (b"/v1/rewards?url=https://a.example/b", b"/v1/rewards?url=https://a.example/b"),
        (b"https://rewards.example.com:8443/v1/rewards/", b"/v1/rewards"),
        (b"HTTP://rewards.example.com?x=1", b"?x=1"),
        (b"/", b""),
    ],
)
def test_the_relative_url_is_what_was_sent_without_host_and_slashes_at_its_end(sent, signed):
    assert relative_url(sent) == signed


@pytest.mark.parametrize("off", [-301, -300, 0, 299, 301])
def test_a_timestamp_is_as_far_ahead_as_behind(off):
    stamp = int((NOON + timedelta(seconds=off)).timestamp())

    assert seconds_apart(str(stamp), at=NOON) == abs(off)
