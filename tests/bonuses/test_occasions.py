"""What a trigger may wait for, in words, in JSON, and what is wrong with it."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bonuses.rules.occasions import STATUSES, TYPES, BonusOccasion
from bonuses.rules.words import BonusStatus, BonusType, Product
from tests.bonuses.waiting import occasion

EVERYTHING = occasion(
    type=BonusType.WELCOME,
    product=Product.CASINO,
    bonus_code="SUMMER",
    currency="EUR",
    amount_from=Decimal("10.50"),
    amount_to=Decimal(50),
    within=timedelta(hours=2),
)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (occasion(), "a bonus becomes lost"),
        (occasion("Completed", type=BonusType.UNDEFINED), "an undefined bonus becomes completed"),
        (occasion(currency="EUR"), "a bonus becomes lost in EUR"),
        (occasion(currency="EUR", amount_from=Decimal(5)), "a bonus becomes lost with an amount of 5 EUR or more"),
        (occasion(currency="EUR", amount_to=Decimal(5)), "a bonus becomes lost with an amount of 5 EUR or less"),
        (occasion(within=timedelta(minutes=90)), "a bonus becomes lost within 90 minutes of being claimed"),
        (occasion(within=timedelta(days=1)), "a bonus becomes lost within 1 day of being claimed"),
        (
            EVERYTHING,
            (
                "a welcome bonus of Casino with the code SUMMER becomes lost with an amount of 10.50 to 50 EUR "
                "within 2 hours of being claimed"
            ),
        ),
    ],
)
def test_it_reads_as_a_sentence(given, words):
    assert given.words() == words


@pytest.mark.parametrize("given", [occasion(), EVERYTHING])
def test_what_a_trigger_keeps_is_what_was_asked_for(given):
    assert BonusOccasion.kept(given.conditions()) == given


def test_what_does_not_matter_is_not_kept():
    assert occasion().conditions() == {"status": "Lost"}


@pytest.mark.parametrize(
    ("wishes", "faults"),
    [
        ({}, {}),
        ({"amount_from": Decimal(5)}, {"currency": "Required"}),
        ({"amount_to": Decimal(5)}, {"currency": "Required"}),
        ({"currency": "EURO"}, {"currency": "UnknownCurrency"}),
        ({"currency": "EUR", "amount_from": Decimal(5), "amount_to": Decimal(4)}, {"amount_to": "BelowFrom"}),
        ({"currency": "EUR", "amount_from": Decimal(-5)}, {"amount_from": "Negative"}),
        ({"bonus_code": "x" * 256}, {"bonus_code": "TooLong"}),
        ({"within": timedelta(0)}, {"within": "NotMinutes"}),
        ({"within": timedelta(seconds=90)}, {"within": "NotMinutes"}),
        ({"within": timedelta(days=367)}, {"within": "TooLarge"}),
        ({"status": "Created", "within": timedelta(hours=1)}, {"within": "NotTimed"}),
    ],
)
def test_every_fault_is_named(wishes, faults):
    found = occasion(wishes.pop("status", "Lost"), **wishes).faults()

    assert {fault.field: fault.code for fault in found} == faults


def test_all_words_of_events_have_words_for_people():
    assert set(STATUSES) == set(BonusStatus)
    assert set(TYPES) == set(BonusType)
