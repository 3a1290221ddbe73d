"""Constraints that many tables share."""

from django.db import IntegrityError, models


def is_not_blank(field: str, name: str) -> models.CheckConstraint:
    """A text that must hold more than white space; `name` is the sentence that the database will say."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__regex": r"\S"}), name=name)


def goes_together(first: str, second: str, name: str) -> models.CheckConstraint:
    """Both are set or neither is, such as a stamp and the person who made it."""
    both = models.Q(**{f"{first}__isnull": False, f"{second}__isnull": False})
    neither = models.Q(**{f"{first}__isnull": True, f"{second}__isnull": True})
    return models.CheckConstraint(condition=both | neither, name=name)


def is_about(error: IntegrityError, name: str) -> bool:
    """Whether it is the constraint `name` that `error` speaks of."""
    said = getattr(error.__cause__, "diag", None)
    return said is not None and said.constraint_name == name
