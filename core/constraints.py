"""Constraints that many tables share."""

from django.db import models


def is_not_blank(field: str, name: str) -> models.CheckConstraint:
    """A text that must hold more than white space; `name` is the sentence that the database will say."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__regex": r"\S"}), name=name)


def goes_together(first: str, second: str, name: str) -> models.CheckConstraint:
    """Both are set or neither is, such as a stamp and the person who made it."""
    both = models.Q(**{f"{first}__isnull": False, f"{second}__isnull": False})
    neither = models.Q(**{f"{first}__isnull": True, f"{second}__isnull": True})
    return models.CheckConstraint(condition=both | neither, name=name)
