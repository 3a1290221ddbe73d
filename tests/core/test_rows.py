"""Many rows with one statement: whatever a value holds, it is what it was when it is read again."""

from decimal import Decimal
from operator import attrgetter

import pytest
from django.db import DataError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bonuses.models import Bonus
from bonuses.services.book import CHANGED
from bonuses.services.record import WHOLE
from core.direct import direct_cursor
from core.ids import new_id
from core.rows import new_row, read_rows
from core.writing import FEW, insert_rows, update_rows
from tests import cast
from tests.bonuses.sent import bonus, facts, record

NASTY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


class WhateverAValueHolds(TestCase):
    @settings(max_examples=30, deadline=None)
    @given(
        code=st.none() | NASTY,
        references=st.none() | st.dictionaries(st.sampled_from(["id", "trigger_hash"]), NASTY),
        amount=st.decimals(0, 10**9, places=12),
        seen=st.lists(st.text("abc\\\"{},' ", max_size=6), max_size=3),
        # Few go beside the statement, many in COPY and in arrays.
        count=st.sampled_from([1, FEW, FEW + 1]),
    )
    def test_it_is_written_and_changed_as_it_is(self, code, references, amount, seen, count):
        casino = cast.casino()
        record(casino, facts())
        like = {name: getattr(bonus(casino), name) for name in WHOLE if name != "id"}
        names = [f"bonus {number}" for number in range(count)]
        written = [Bonus(pk=new_id(), **like | {"user_bonus_id": name, "product": "Lotto"}) for name in names]

        insert_rows(Bonus, WHOLE, map(attrgetter(*WHOLE), written))
        for each in written:
            each.bonus_code, each.references, each.amount, each.seen = code, references, amount, seen
        update_rows(written, CHANGED)
        copies = [
            Bonus(pk=new_id(), **{name: getattr(each, name) for name in WHOLE if name != "id"}) for each in written
        ]
        for each in copies:
            each.user_bonus_id += ", a copy"
        insert_rows(Bonus, WHOLE, map(attrgetter(*WHOLE), copies))

        for name in (*names, *(f"{name}, a copy" for name in names)):
            each = bonus(casino, name)
            assert (each.bonus_code, each.references, each.amount, each.seen) == (code, references, amount, seen)
            assert each.product == "Lotto"
        assert bonus(casino).product == "Casino"


@pytest.mark.django_db
def test_a_row_is_read_as_django_reads_it(casino):
    references = {"id": '"é\\', "activity_id": 7}
    first = facts(references=references, locked_amount=Decimal("0.10"))
    record(casino, first, facts(user_bonus_id="zoe", user_id="zoe"))

    (row,) = read_rows(Bonus, "operator_id = %s AND user_bonus_id = ANY(%s::varchar[])", [casino.pk, "{ana-welcome}"])

    names = [field.attname for field in Bonus._meta.concrete_fields]
    as_django_reads_it = bonus(casino)
    assert attrgetter(*names)(row) == attrgetter(*names)(as_django_reads_it)
    assert row == as_django_reads_it
    assert not row._state.adding


@pytest.mark.django_db
def test_a_row_is_read_with_the_one_it_points_to(casino, django_assert_num_queries):
    record(casino, facts())

    (row,) = read_rows(Bonus, "user_bonus_id = %s", ["ana-welcome"], related="operator")

    with django_assert_num_queries(0):
        assert (row.user_bonus_id, row.operator.name) == ("ana-welcome", casino.name)


@pytest.mark.django_db
def test_only_the_named_rows_and_columns_change(casino):
    record(casino, facts(), facts(user_bonus_id="zoe", user_id="zoe"))
    changed = bonus(casino)
    changed.product, changed.amount = "Poker", Decimal(1)

    update_rows([changed], ["product"])

    assert (bonus(casino).product, bonus(casino).amount) == ("Poker", 50)
    assert bonus(casino, "zoe").product == "Casino"


@pytest.mark.django_db
def test_columns_that_are_as_they_were_are_not_written(casino):
    record(casino, facts())
    changed = bonus(casino)
    as_it_was = (changed.product, changed.amount)
    Bonus.objects.update(product="Lotto")
    changed.amount = Decimal(1)

    update_rows([changed], ["product", "amount"], before=[as_it_was])

    assert (bonus(casino).product, bonus(casino).amount) == ("Lotto", 1)


@pytest.mark.django_db
def test_rows_that_are_as_they_were_are_not_written(casino):
    record(casino, facts())
    known = bonus(casino)
    Bonus.objects.update(product="Lotto", amount=1)

    update_rows([known], ["product", "amount"], before=[(known.product, known.amount)])

    assert (bonus(casino).product, bonus(casino).amount) == ("Lotto", 1)


def test_a_new_row_is_as_the_constructor_makes_it():
    values = {"id": new_id(), "operator_id": 1, "user_bonus_id": "ana-welcome"}

    made, constructed = new_row(Bonus, **values), Bonus(**values)

    assert made == constructed
    assert made._state.adding
    names = [field.attname for field in Bonus._meta.concrete_fields]
    assert attrgetter(*names)(made) == attrgetter(*names)(constructed)


@pytest.mark.django_db
def test_nothing_is_asked_for_nothing():
    with transaction.atomic():
        with pytest.raises(DataError), direct_cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

        # From here on PostgreSQL refuses whatever it is asked.
        update_rows([], ["product"])
        insert_rows(Bonus, WHOLE, [])

        transaction.set_rollback(True)
