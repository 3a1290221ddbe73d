"""A body means one thing to everybody who reads it, or it is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.api.parsing import strict_json
from core.api.rendering import to_json
from core.refusal import Refusal, RefusalClass


def refusal_of(raw: bytes) -> Refusal:
    with pytest.raises(Refusal) as caught:
        strict_json(raw)
    assert caught.value.kind is RefusalClass.VALIDATION_ERROR
    return caught.value


def test_a_key_that_is_named_twice_is_refused_at_any_depth():
    refusal = refusal_of(b'{"a": [{"betValue": 1, "betValue": 100}]}')

    assert refusal.code == "DuplicateKey"
    assert "'betValue'" in refusal.message


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_refused(constant):
    assert refusal_of(f'{{"limit": {constant}}}'.encode()).code == "NotJson"


@pytest.mark.parametrize(
    "raw", [b'{"a": 1} x', b'{"a": 1}{"a": 2}', b'{"a": 1}\x00', b"", b"{", b"{'a': 1}", b'{"a": 01}']
)
def test_trailing_bytes_and_broken_json_are_refused(raw):
    assert refusal_of(raw).code == "NotJson"


def test_bytes_that_are_no_utf_8_are_refused():
    assert refusal_of('{"name": "é"}'.encode("latin-1")).code == "NotUtf8"


def test_a_byte_order_mark_is_refused():
    assert refusal_of(b'\xef\xbb\xbf{"a": 1}').code == "NotJson"


def test_what_is_nested_beyond_reason_is_refused():
    assert refusal_of(b"[" * 200_000).code == "NotJson"


@pytest.mark.parametrize("number", ["9" * 5000, "1e" + "9" * 30])
def test_a_number_beyond_reason_is_refused(number):
    assert refusal_of(f'{{"limit": {number}}}'.encode()).code == "NotJson"


def test_a_decimal_keeps_every_digit_both_ways():
    assert strict_json(b'{"betValue": 1.50}') == {"betValue": Decimal("1.50")}
    assert to_json({"betValue": Decimal("1.50")}) == '{"betValue":1.50}'


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**14), max_value=10**14))
def test_no_amount_changes_on_its_way_out_and_in(amount):
    assert strict_json(to_json([amount]).encode()) == [amount]


def test_emoji_and_writing_from_right_to_left_travel_as_they_are():
    name = "🎰 مكافأة \u202eabc"

    assert strict_json(to_json({"name": name}).encode()) == {"name": name}
