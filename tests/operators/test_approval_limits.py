"""Above which cost a second person approves a list, as the administrator of an operator sets it."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from operators.models import ApprovalLimit, Operator
from operators.rules import Role
from tests import cast
from tests.history import told
from tests.screens import CHANGED, at_work, screen, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(casino) -> Client:
    return at_work(casino, Role.ADMINISTRATOR, "boss")


def send(client: Client, operator: Operator, *limits: dict[str, str], **wishes: str) -> Any:
    """Saves the page of an operator with these rows for amounts."""
    known = {"name": "Casino", "time_zone": "Europe/Malta", "base_currency": "EUR", "currencies": "EUR, USD"}
    stored = sum("id" in limit for limit in limits)
    rows = {"approval_limits-TOTAL_FORMS": str(len(limits)), "approval_limits-INITIAL_FORMS": str(stored)}
    for number, limit in enumerate(limits):
        rows |= {f"approval_limits-{number}-{name}": value for name, value in limit.items()}
        rows[f"approval_limits-{number}-operator"] = str(operator.pk)
    return client.post(screen("operators_operator_change", operator.pk), known | rows | wishes)


def row(amount: str, currency: str = "EUR", **more: str) -> dict[str, str]:
    return {"amount": amount, "currency": currency, **more}


def limits(operator: Operator) -> dict[str, Decimal]:
    return dict(operator.approval_limits.values_list("currency", "amount"))


def test_an_administrator_sets_one_for_each_currency(boss, casino):
    assert send(boss, casino, row("500"), row("600.50", "usd")).status_code == CHANGED

    assert limits(casino) == {"EUR": Decimal(500), "USD": Decimal("600.50")}
    page = words(boss.get(screen("operators_operator_change", casino.pk)))
    assert "A second person approves a list that costs more than this" in page


def test_it_is_changed_and_taken_away(boss, casino):
    send(boss, casino, row("500"))
    stored = str(ApprovalLimit.objects.get().pk)
    send(boss, casino, row("50", id=stored))
    assert limits(casino) == {"EUR": Decimal(50)}

    send(boss, casino, row("50", id=stored, DELETE="on"))
    assert limits(casino) == {}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (row("500", "GBP"), "Rewards may use EUR, USD here."),
        (row("500", "Euro"), "3 characters"),
        (row("1.005"), "1.005 has more decimals than EUR."),
        (row("-1"), "The amount must not be negative."),
        (row("much"), "Enter a number."),
        (row(""), "This field is required."),
    ],
)
def test_what_is_no_amount_in_a_currency_of_the_operator_is_refused(boss, casino, given, sentence):
    assert sentence in words(send(boss, casino, given))
    assert limits(casino) == {}


def test_the_same_currency_twice_is_refused(boss, casino):
    assert "duplicate" in words(send(boss, casino, row("500"), row("600"))).lower()
    assert limits(casino) == {}


def test_a_currency_that_the_operator_gives_up_at_the_same_time_is_refused(boss, casino):
    assert "Rewards may use EUR here." in words(send(boss, casino, row("500", "USD"), currencies="EUR"))


@pytest.mark.parametrize("role", [Role.MARKETING, Role.CUSTOMER_SERVICE, Role.AUDITOR])
def test_others_see_it_and_cannot_change_it(casino, role):
    ApprovalLimit.objects.create(operator=casino, currency="EUR", amount=500)
    client = at_work(casino, role)

    assert "costs more than this 500" in words(client.get(screen("operators_operator_change", casino.pk))).replace(
        "A list may cost up to Currency ", ""
    )
    assert send(client, casino, row("9")).status_code == 403
    assert limits(casino) == {"EUR": Decimal(500)}


def test_another_operators_cannot_be_changed_from_here(boss, casino):
    theirs = ApprovalLimit.objects.create(operator=cast.casino("Bingo"), currency="EUR", amount=500)
    send(boss, casino, row("9", id=str(theirs.pk)))

    theirs.refresh_from_db()
    assert theirs.amount == 500


def test_the_history_tells_what_it_was(boss, casino):
    send(boss, casino, row("500"))
    stored = str(ApprovalLimit.objects.get().pk)
    send(boss, casino, row("1200", id=stored))
    send(boss, casino, row("1200", id=stored, DELETE="on"))

    history = told(boss, casino)
    assert "Lists in EUR: A second person approves what costs more than 500.00 EUR." in history
    assert "Lists in EUR A list may cost up to: 500.00 EUR → 1,200.00 EUR" in history
    assert "boss backoffice Lists in EUR: No second person is asked any more." in history
