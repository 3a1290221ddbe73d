"""Columns that a higher floor adds to the list of a lower one, as `panels` are added to its pages."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.text import slugify


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns that are filled together: one question for all rows of a page. `values` are by the key of the row."""

    labels: tuple[str, ...]
    values: Callable[[HttpRequest, Sequence[Any]], Mapping[Any, Sequence[str]]]


_added: defaultdict[type[object], list[Columns]] = defaultdict(list)


def add_columns(kind: type[object], columns: Columns) -> None:
    """Shows `columns` in the list of every `kind`, after its own. Called once, while the admin is loaded."""
    _added[kind].append(columns)


def columns_of(kind: type[object]) -> list[Callable[[Any], str]]:
    """The columns that were added to the list of `kind`, as the admin takes them."""
    return [_column(label) for columns in _added[kind] for label in columns.labels]


def fill_columns(request: HttpRequest, kind: type[object], rows: Iterable[Any]) -> None:
    """Asks for what the added columns say of `rows`, which are on one page."""
    page = list(rows) if _added[kind] else []
    for row in page:
        row.added_columns = {}
    for columns in _added[kind]:
        values = columns.values(request, page)
        for row in page:
            row.added_columns |= zip(columns.labels, values.get(row.pk, ()), strict=False)


def _column(label: str) -> Callable[[Any], str]:
    def column(row: Any) -> str:
        return str(row.added_columns.get(label, "-"))

    column.__name__ = slugify(label).replace("-", "_")
    column.short_description = label  # type: ignore[attr-defined]  # where the admin looks for it
    return column
