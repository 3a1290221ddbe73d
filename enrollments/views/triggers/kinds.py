"""The kinds of occasions that triggers can wait for, as screens speak of them.

Enrollments know nothing of bonuses or milestones: the floor on which something happens registers it here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from enrollments.models import Trigger
from enrollments.services.rehearsing import Past
from enrollments.views.triggers.form import TriggerForm


@dataclass(frozen=True, slots=True)
class OccasionKind:
    """`name` is what triggers keep in `occasion`; `template` draws the fields of `form` as the middle of a sentence.

    `words` says what `conditions` come to: "When ... , give the reward". `past` finds what has happened from a moment
    on and before another.
    """

    name: str
    label: str
    form: type[TriggerForm]
    template: str
    words: Callable[[dict[str, Any]], str]
    past: Callable[[Trigger, datetime, datetime], Iterable[Past]]


_kinds: dict[str, OccasionKind] = {}


def add_occasion_kind(kind: OccasionKind) -> None:
    """Lets people make triggers of this kind. Called once, while the admin is loaded."""
    _kinds[kind.name] = kind


def occasion_kinds() -> list[OccasionKind]:
    """All of them, in the order of the floors."""
    return list(_kinds.values())


def kind_of(name: str) -> OccasionKind | None:
    """None: nothing on any floor makes triggers of this kind fire."""
    return _kinds.get(name)


def words_of(trigger: Any) -> str:
    """Writes `When a bonus becomes lost`, of a trigger or a row of its history."""
    kind = kind_of(trigger.occasion)
    return f"When {kind.words(trigger.conditions)}" if kind else f"When {trigger.occasion} happens"
