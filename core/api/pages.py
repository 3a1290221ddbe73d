"""Lists: everything as a stream, as the documents promise, or a page at a time."""

from collections.abc import Callable
from typing import Any, Final

from django.db.models import Model, QuerySet
from django.http.response import HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request

from core.api.envelope import ok
from core.api.inputs import Input, Reading
from core.api.rendering import streamed
from core.refusal import Fault

DEFAULT_PAGE_SIZE: Final = 50
LARGEST_PAGE_SIZE: Final = 500
# Nobody leafs so far; keeps the offset a number that PostgreSQL knows.
LAST_PAGE: Final = 1_000_000
# How many rows a stream reads at once.
_READ_AHEAD: Final = 500


class PageQuery(Input):
    """`page` and `pageSize`. Without either, a list answers everything."""

    page = serializers.IntegerField(required=False, min_value=1, max_value=LAST_PAGE)
    pageSize = serializers.IntegerField(
        source="page_size",
        required=False,
        min_value=1,
        max_value=LARGEST_PAGE_SIZE,
        help_text=f"{DEFAULT_PAGE_SIZE} where only `page` is given.",
    )


def query_of(request: Request, query: type[Input]) -> dict[str, Any]:
    """The query of the address, read by `query`. Refuses every fault, a parameter that is given twice among them."""
    given = request.query_params
    reading: Reading = query().reading(given.dict())
    twice = [name for name, values in given.lists() if len(values) > 1]
    reading.faults += [Fault(name, "RepeatedParameter", "This is given twice.") for name in twice]
    reading.refuse()
    return reading.values


def listed(
    rows: QuerySet[Any, Any],
    query: dict[str, Any],
    represent: Callable[[Any], Any],
) -> HttpResponseBase:
    """All `rows` as a stream, or the page that `query` asks for with `paging` beside the data.

    `rows` must have an order that does not change while somebody pages. Nothing is counted.
    """
    page, size = query["page"], query["page_size"]
    if page is None and size is None:
        return streamed(represent(row) for row in rows.iterator(chunk_size=_READ_AHEAD))
    page, size = page or 1, size or DEFAULT_PAGE_SIZE
    first = (page - 1) * size
    taken: list[Model] = list(rows[first : first + size + 1])
    paging = {"page": page, "pageSize": size, "hasMore": len(taken) > size}
    return ok([represent(row) for row in taken[:size]], paging=paging)
