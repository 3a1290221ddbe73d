"""Columns that tables of higher floors have."""

from django.db import models

from operators.models.operator import Operator


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
