"""Columns that several tables of this floor have."""

from typing import Any

from django.db import models


def amount_column(**wishes: Any) -> "models.DecimalField[Any, Any]":
    """An amount or a rate as it was sent: up to twelve decimals."""
    return models.DecimalField(max_digits=26, decimal_places=12, **wishes)


def base_column(**wishes: Any) -> "models.DecimalField[Any, Any]":
    """An amount in the operator's base currency, or a sum of such."""
    return models.DecimalField(max_digits=32, decimal_places=6, default=0, **wishes)
