"""Reading history: what was done, by whom, when and through which door."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any, Final

from django.db.models import Model
from django.http import HttpRequest

from core.history.context import Door
from core.history.told import STAMPS, Change, Told
from core.history.tracking import events_of, made_at

# Whoever needs more of it than that asks the database.
LONGEST: Final = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of history in words. `who` is empty where nobody knows."""

    at: datetime
    who: str
    door: str
    why: str
    called: str
    what: str
    changes: tuple[Change, ...]
    # When the trigger wrote it: the order of histories that are told together.
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Source:
    """A history that is told on a page: by default that of the page's own row, to all who see the page.

    `rows` are the filters that find it, `related` what its words need beside the row. `later`: that a row was made
    together with the page's own is not told, only what came of it since.
    """

    told: Told
    rows: Callable[[Any], dict[str, Any]] = lambda row: {"pgh_obj": row.pk}
    may_see: Callable[[HttpRequest, Any], bool] = lambda _request, _row: True
    related: tuple[str, ...] = ()
    later: bool = False

    def entries(self, row: Model) -> list[Entry]:
        """The latest of what is told on the page of `row`, and one more than are shown if there are more."""
        # In a query of its own: history outlives what it points at, and a join would lose it.
        events = events_of(self.told.model).filter(**self.rows(row)).prefetch_related(*self.related)
        latest = list(events.order_by("-pgh_id")[: LONGEST + 1])
        before = self._before(events, latest)
        beginning = made_at(row) if self.later else None
        told = []
        for event in reversed(latest):
            if event.pgh_label != "insert" or event.pgh_created_at != beginning:
                told.append(_entry(self.told, before.get(event.pgh_obj_id), event))
            before[event.pgh_obj_id] = event
        return told[::-1]

    def _before(self, events: Any, latest: list[Any]) -> dict[Any, Any]:
        """How each row stood before the first of `latest`."""
        if len(latest) <= LONGEST:
            return {}
        ids = {event.pgh_obj_id for event in latest}
        older = events.filter(pgh_obj_id__in=ids, pgh_id__lt=latest[-1].pgh_id)
        return {event.pgh_obj_id: event for event in older.order_by("pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")}


def told_together(sources: list[Source], row: Model) -> tuple[list[Entry], bool]:
    """The latest entries of all `sources`, the newest first, and whether there are more."""
    histories: list[Iterator[Entry]] = [iter(source.entries(row)) for source in sources]
    # Merged, not sorted: of two that change one row at the same moment, the later one may have begun earlier.
    entries = list(islice(merge(*histories, key=lambda entry: entry.written_at, reverse=True), LONGEST + 1))
    return entries[:LONGEST], len(entries) > LONGEST


def _entry(told: Told, earlier: Any, event: Any) -> Entry:
    before, after = earlier and _row(told.model, earlier), _row(told.model, event)
    context: dict[str, Any] = event.pgh_context or {}
    at, by = _stamp(before, after) if event.pgh_label != "delete" else (None, None)
    what, changes = _what(told, before, after, event.pgh_label)
    return Entry(
        at=at or event.pgh_created_at,
        # Who is signed in is surer than what the row says; over the API only the row knows.
        who=context.get("who") or by or "",
        door=_door(context),
        why=told.why(before, after) or context.get("why") or "",
        called=told.called(after),
        what=what,
        changes=changes,
        written_at=event.pgh_created_at,
    )


def _row(model: type[Model], event: Any) -> Model:
    """The row as it was then; columns that history does not keep have their defaults."""
    kept: dict[str, Any] = {field.name: field for field in event._meta.concrete_fields}
    row = model()
    for field in model._meta.local_concrete_fields:
        if field.name in kept:
            setattr(row, field.attname, getattr(event, field.attname))
            if field.is_relation and (related := kept[field.name].get_cached_value(event, default=None)):
                setattr(row, field.name, related)
    return row


def _stamp(before: Model | None, after: Model) -> tuple[datetime | None, str | None]:
    """When and by whom, if the row says it: by the stamp that this change has set."""
    for at, by in STAMPS:
        when = getattr(after, at, None)
        if when is not None and when != getattr(before, at, None):
            return when, getattr(after, by)
    return None, None


def _what(told: Told, before: Any, after: Any, label: str) -> tuple[str, tuple[Change, ...]]:
    if label == "insert":
        return told.created(after), ()
    if label == "delete":
        return told.removed(after), ()
    if before is None:
        return "Changed; how it was before is not known.", ()
    changes = told.changes(before, after)
    cancelled = [getattr(row, "cancelled_at", None) is not None for row in (before, after)]
    if cancelled[0] != cancelled[1]:
        return "Cancelled." if cancelled[1] else "No longer cancelled.", changes
    return "" if changes else told.otherwise, changes


def _door(context: dict[str, Any]) -> str:
    """`backoffice`, `backoffice, from excluded.csv`, `API, primary key`."""
    door = context.get("door") or "outside the backoffice"
    if door == Door.API and context.get("key"):
        return f"{door}, {context['key'].lower()} key"
    return f"{door}, from {context['file']}" if context.get("file") else door
