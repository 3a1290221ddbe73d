"""How the history of a table is told: in words of the trade, without names of columns and ids."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Field, ForeignKey, Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst

# Who did it when, as rows say it themselves: what happened most lately counts.
STAMPS: Final = (("cancelled_at", "cancelled_by"), ("updated_at", "updated_by"), ("created_at", "created_by"))
_STAMPED: Final = frozenset(name for stamp in STAMPS for name in stamp)


@dataclass(frozen=True, slots=True)
class Fact:
    """What a row says of itself, as people read it: `Ends`, and `3 May 2026, 12:00`."""

    label: str
    words: Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Change:
    """A fact before and after."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How the history of `model` is told. What is asked about a row gets it as it was then, never as it is now.

    `facts`: what is said of a column whose plain value would not do; several that make up one fact say it once.
    `called`: whose history it is, where the page is not its own. `why`: the reason that a row holds itself.
    """

    model: type[Model]
    facts: Mapping[str, Fact] = field(default_factory=dict)
    silent: Collection[str] = ()
    called: Callable[[Any], str] = lambda _: ""
    created: Callable[[Any], str] = lambda _: "Created."
    removed: Callable[[Any], str] = lambda _: "Removed."
    # What was done where no fact has changed.
    otherwise: str = "Saved."
    why: Callable[[Any, Any], str | None] = lambda _before, _after: None

    def changes(self, before: Model, after: Model) -> tuple[Change, ...]:
        """The facts that are others in `after`, in the order of the columns."""
        changed = [each.name for each in self._told_columns() if _value(before, each) != _value(after, each)]
        facts = [self.facts.get(name) or column(self.model, name) for name in changed]
        told = [Change(fact.label, fact.words(before), fact.words(after)) for fact in facts]
        return tuple(dict.fromkeys(change for change in told if change.before != change.after))

    def _told_columns(self) -> "list[Field[Any, Any]]":
        untold = _STAMPED.union(self.silent)
        columns = self.model._meta.local_concrete_fields
        return [each for each in columns if not each.primary_key and each.name not in untold]


def column(model: type[Model], name: str, *, label: str = "", empty: str = "nothing") -> Fact:
    """The fact that one column is: under its name on the screens; `empty` stands for no value."""
    known: Any = model._meta.get_field(name)
    return Fact(label or capfirst(known.verbose_name), lambda row: _in_words(known, row) or empty)


def moment(value: datetime) -> str:
    """On the operator's clock, to the second where it is not a whole minute."""
    local = timezone.localtime(value)
    return date_format(local, "j M Y, H:i:s" if local.second else "DATETIME_FORMAT")


def _value(row: Model, known: "Field[Any, Any]") -> Any:
    return getattr(row, known.attname)


def _in_words(known: "Field[Any, Any]", row: Model) -> str:
    value = _value(row, known)
    if value is None:
        return ""
    if isinstance(known, ForeignKey):
        return named(row, known.name)
    if known.flatchoices:
        return str(dict(known.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return moment(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def named(row: Model, name: str) -> str:
    """What `row` points at in its column `name`."""
    try:
        return str(getattr(row, name))
    except ObjectDoesNotExist:
        # History outlives what it points at.
        return "one that is gone"
