from decimal import Decimal

import pytest

from core.currencies import DECIMALS, decimals_of, fits_currency, money


@pytest.mark.parametrize(("code", "decimals"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)])
def test_a_currency_has_the_decimals_of_iso_4217(code, decimals):
    assert decimals_of(code) == decimals


@pytest.mark.parametrize("code", ["XAU", "XTS", "XXX", "eur", "EURO", ""])
def test_gold_the_testing_code_and_what_is_no_code_are_not_money(code):
    assert code not in DECIMALS


@pytest.mark.parametrize(
    ("amount", "code", "shown"),
    [
        ("1234.5", "EUR", "1,234.50 EUR"),
        ("1234567", "JPY", "1,234,567 JPY"),
        ("0.0010", "KWD", "0.001 KWD"),
        ("0", "USD", "0.00 USD"),
    ],
)
def test_money_is_shown_with_the_decimals_of_its_currency_and_its_thousands_apart(amount, code, shown):
    assert money(Decimal(amount), code) == shown


@pytest.mark.parametrize(("amount", "code"), [("2.50", "EUR"), ("2.500", "EUR"), ("2", "JPY"), ("1.001", "KWD")])
def test_an_amount_that_can_be_paid_fits_its_currency(amount, code):
    assert fits_currency(Decimal(amount), code)


@pytest.mark.parametrize(("amount", "code"), [("2.505", "EUR"), ("2.5", "JPY"), ("1.0001", "KWD")])
def test_an_amount_with_more_decimals_than_its_currency_does_not_fit(amount, code):
    assert not fits_currency(Decimal(amount), code)
