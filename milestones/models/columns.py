"""Columns that several tables of this floor have."""

from typing import Any

from django.db import models

from operators.models import Operator


def amount_column(**wishes: Any) -> "models.DecimalField[Any, Any]":
    """What is counted, or a sum of it: money, pieces or visits."""
    return models.DecimalField(max_digits=26, decimal_places=6, **wishes)


def player_column() -> "models.CharField[Any, Any]":
    """A customer by the operator's own id; a number on this wire, and text like everywhere in the house."""
    return models.CharField("player", max_length=255, db_collation="C")


def operator_alone() -> "models.ForeignKey[Operator, Operator]":
    """The operator of rows that come by the thousand: without a check for each, and without an index of its own.

    What writes them has the operator in hand, and operators are never deleted.
    """
    return models.ForeignKey(
        Operator,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
