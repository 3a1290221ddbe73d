"""Cycles on a calendar before they are saved: what the template of the preview is given."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.refusal import Fault
from milestones.rules.periods import Window
from milestones.rules.words import Frequency
from milestones.views.calendar import months_of
from milestones.views.cycles import strip_of
from milestones.views.words import cycles_words


def only_faults(faults: Iterable[Fault]) -> dict[str, Any]:
    """What is wrong, each thing once; there is nothing to draw."""
    return {"faults": list(dict.fromkeys(fault.message for fault in faults))}


def on_calendar(
    named: Sequence[tuple[str, Window]],
    runs: tuple[Frequency, int],
    zone: ZoneInfo,
    *,
    at: datetime,
    since: datetime | None = None,
) -> dict[str, Any]:
    """Cycles with their names, at least one, in the order of time, of which `runs` says how long each is."""
    months, more = months_of([window for _, window in named], zone, since=since)
    return {
        "strip": strip_of(named, zone, at=at),
        "months": months,
        "more": more,
        "words": cycles_words(len(named), *runs),
        "zone": zone.key,
    }
