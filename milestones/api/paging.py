"""Lists of these doors: pages by key, the newest first, never counted."""

from collections.abc import Callable
from typing import Any, Final

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.response import Response

from core.api.inputs import Input
from milestones.api.envelope import said

DEFAULT_PAGE_SIZE: Final = 20
# Each may have a hundred periods and a hundred targets.
LARGEST_PAGE_SIZE: Final = 100


class KeyQuery(Input):
    pageSize = serializers.IntegerField(
        source="page_size",
        required=False,
        min_value=1,
        max_value=LARGEST_PAGE_SIZE,
        help_text=f"{DEFAULT_PAGE_SIZE} where nothing is said.",
    )
    cursor = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        help_text="Goes on where the `nextCursor` of an answer says.",
    )


def page_of(rows: QuerySet[Any], query: dict[str, Any], represent: Callable[[list[Any]], list[Any]]) -> Response:
    """One page, the newest first, with `paging` beside the data: where the next one begins."""
    size = query["page_size"] or DEFAULT_PAGE_SIZE
    if query["cursor"]:
        rows = rows.filter(pk__lt=query["cursor"])
    taken = list(rows.order_by("-pk")[: size + 1])
    more = len(taken) > size
    paging = {"pageSize": size, "hasMore": more, "nextCursor": taken[size - 1].pk if more else None}
    return said(represent(taken[:size]), paging=paging)
