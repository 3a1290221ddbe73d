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
    on and before another. Where not all get the same, `gift_template` draws what they get as the end of the sentence,
    and `gift` says it of a trigger, or nothing where it is the same after all.
    """

    name: str
    label: str
    form: type[TriggerForm]
    template: str
    words: Callable[[dict[str, Any]], str]
    past: Callable[[Trigger, datetime, datetime], Iterable[Past]]
    gift_template: str = "enrollments/triggers/gift.html"
    gift: Callable[[Trigger], str] | None = None


_kinds: dict[str, OccasionKind] = {}


def add_occasion_kind(kind: OccasionKind) -> None:
    """Lets people make triggers of this kind. Called once, while the admin is loaded."""
    _kinds[kind.name] = kind


def occasion_kinds() -> list[OccasionKind]:
    """All of them, in the order of their labels."""
    return sorted(_kinds.values(), key=lambda kind: kind.label)


def kind_of(name: str) -> OccasionKind | None:
    """None: nothing on any floor makes triggers of this kind fire."""
    return _kinds.get(name)


def words_of(trigger: Any) -> str:
    """Writes `When a bonus becomes lost`, of a trigger or a row of its history."""
    kind = kind_of(trigger.occasion)
    return f"When {kind.words(trigger.conditions)}" if kind else f"When {trigger.occasion} happens"


def special_gift_of(trigger: Any) -> str:
    """What players get where not all get the same; else nothing."""
    kind = kind_of(trigger.occasion)
    return kind.gift(trigger) if kind and kind.gift else ""


def told_of(trigger: Any) -> str:
    """What it waits for, and what it gives where not all get the same: all that its conditions say."""
    return "; ".join(filter(None, [words_of(trigger), special_gift_of(trigger)]))
