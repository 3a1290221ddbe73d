"""Lists of enrollments: pages as documented, and a cursor for whoever goes deep. Nothing is ever counted."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models.functions import Coalesce
from rest_framework import serializers
from rest_framework.response import Response

from core.api.envelope import ok
from core.api.fields import Choice, Moment, fault
from core.api.pages import DEFAULT_PAGE_SIZE, PageQuery
from enrollments.models.enrollment import EnrollmentQuerySet
from enrollments.rules.status import EnrollmentStatus


class Cursor(serializers.CharField):
    """Where the page before ended: the `nextCursor` of its answer."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            return UUID(super().to_internal_value(data))
        except ValueError as error:
            raise fault("NotACursor", "Give the nextCursor of an answer.") from error


class PlayerQuery(PageQuery):
    """Pages as documented: 1 and 50 where nothing is said."""

    cursor = Cursor(required=False, help_text="In place of `page`: goes on where an answer's `nextCursor` says.")
    status = Choice(EnrollmentStatus, required=False)
    updatedSince = Moment(
        source="updated_since",
        required=False,
        help_text="Enrolled, used or cancelled since then; not what the clock or a cancelled reward has done to it.",
    )


class EnrollmentQuery(PlayerQuery):
    operatorPlayerId = serializers.CharField(source="operator_player_id", required=False)


def matching(rows: EnrollmentQuerySet, query: dict[str, Any]) -> EnrollmentQuerySet:
    """Those of `rows` that `query` asks for."""
    if query["status"]:
        rows = rows.in_state(query["status"])
    if query["updated_since"]:
        touched = rows.alias(touched_at=Coalesce("updated_at", "created_at"))
        rows = touched.filter(touched_at__gte=query["updated_since"])
    if query.get("operator_player_id"):
        rows = rows.filter(operator_player_id=query["operator_player_id"])
    return rows


def page_of(rows: EnrollmentQuerySet, query: dict[str, Any], represent: Callable[[Any], Any]) -> Response:
    """One page, oldest first, and where the next one begins."""
    size = query["page_size"] or DEFAULT_PAGE_SIZE
    page = query["page"] or 1
    first = 0 if query["cursor"] else (page - 1) * size
    if query["cursor"]:
        rows = rows.filter(pk__gt=query["cursor"])
    taken = list(rows[first : first + size + 1])
    more = len(taken) > size
    paging: dict[str, Any] = {} if query["cursor"] else {"page": page}
    paging |= {"pageSize": size, "hasMore": more, "nextCursor": str(taken[size - 1].pk) if more else None}
    return ok([represent(row) for row in taken[:size]], paging=paging)
