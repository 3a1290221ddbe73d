"""Columns that several tables of this floor have."""

from typing import Any

from django.db import models


def amount_column(**wishes: Any) -> "models.DecimalField[Any, Any]":
    """What is counted, or a sum of it: money, pieces or visits."""
    return models.DecimalField(max_digits=26, decimal_places=6, **wishes)


def player_column() -> "models.CharField[Any, Any]":
    """A customer by the operator's own id; a number on this wire, and text like everywhere in the house."""
    return models.CharField("player", max_length=255, db_collation="C")
