"""The driver's own cursor, on Django's connection."""

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from core.direct import at_once, direct_cursor
from operators.models import Operator

pytestmark = pytest.mark.django_db

RENAME = "UPDATE operators_operator SET name = %s"


def names() -> set[str]:
    return set(Operator.objects.values_list("name", flat=True))


def rename(*wishes: str) -> None:
    with direct_cursor() as cursor:
        for wish in wishes:
            cursor.execute(RENAME, [wish])


def rename_at_once(*wishes: str) -> None:
    with transaction.atomic(), at_once():
        rename(*wishes)


def read_behind_a_mistake() -> None:
    with transaction.atomic(), at_once(), direct_cursor() as cursor:
        cursor.execute("SELECT 1 / %s", [0])
        with direct_cursor() as another:
            another.execute("SELECT 2")
            another.fetchall()


def test_it_is_part_of_djangos_transaction(casino):
    with transaction.atomic():
        rename("Another")
        transaction.set_rollback(True)

    assert names() == {casino.name}


def test_what_goes_wrong_is_an_error_of_djangos_kind(casino):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        rename(" ")

    assert caught.value.__cause__.diag.constraint_name == "operator_name_is_not_blank"


def test_what_is_said_at_once_is_done_in_its_order(casino):
    with transaction.atomic(), at_once(), direct_cursor() as cursor:
        cursor.execute(RENAME, ["Another"])
        cursor.execute("SELECT name FROM operators_operator")
        assert cursor.fetchall() == [("Another",)]
        cursor.execute(RENAME, ["A third"])

    assert names() == {"A third"}


def test_what_goes_wrong_at_once_comes_out_at_the_end_and_undoes_the_rest(casino):
    with pytest.raises(IntegrityError):
        rename_at_once("Another", " ", "A third")

    assert names() == {casino.name}
    assert connection.is_usable()


def test_whoever_reads_meanwhile_is_told_of_what_went_wrong_before():
    with pytest.raises(DataError):
        read_behind_a_mistake()
