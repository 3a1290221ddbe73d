"""Finding one row by the id in the address."""

from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from core.refusal import Refusal, RefusalClass

Row = TypeVar("Row", bound=Model)


def found(rows: QuerySet[Row], given: str) -> Row:
    """The row of `rows` whose id is `given`. Refuses `CampaignNotFound` and the like.

    `rows` are the caller's own: another operator's id is not found, exactly like one that never was.
    """
    row = rows.filter(pk=given).first() if _is_id(given) else None
    if row is None:
        what = rows.model.__name__
        raise Refusal(f"{what}NotFound", f"There is no {what.lower()} {given[:40]}.", kind=RefusalClass.NOT_FOUND)
    return row


def _is_id(given: str) -> bool:
    try:
        return str(UUID(given)) == given
    except ValueError:
        return False
