"""docs/states.md: what can follow what, drawn from the transition tables."""

from collections.abc import Iterator, Mapping
from typing import Any

from bonuses.rules import life
from enrollments.rules import jobs
from enrollments.rules import status as enrollment_status
from events import rules as letters
from rewards.rules import status as reward_status

TABLES: Mapping[str, Mapping[Any, Mapping[Any, str]]] = {
    "Campaign and reward": reward_status.TRANSITIONS,
    "Enrollment": enrollment_status.TRANSITIONS,
    "Bulk job": jobs.TRANSITIONS,
    "Bonus": life.TRANSITIONS,
    "Dead letter": letters.TRANSITIONS,
}


def states_page() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# States"
    yield ""
    yield "Made from the transition tables in `rewards/rules/status.py`, `enrollments/rules/status.py`,"
    yield "`enrollments/rules/jobs.py`, `bonuses/rules/life.py` and `events/rules.py` by `make docs`. A bulk job stores"
    yield "its state, and a bonus the one that its events add up to ([ADR 22](adr/0022-a-bonus-is-its-events.md)), of"
    yield "which any may be the first; the others are computed from stamps and the clock"
    yield "([ADR 2](adr/0002-states-are-computed.md))."
    for title, transitions in TABLES.items():
        yield ""
        yield f"## {title}"
        yield ""
        yield "```mermaid"
        yield "stateDiagram-v2"
        yield from _diagram(transitions)
        yield "```"


def _diagram(transitions: Mapping[Any, Mapping[Any, str]]) -> Iterator[str]:
    yield f"    [*] --> {next(iter(transitions))}"
    for state, following in transitions.items():
        for next_state, reason in following.items():
            yield f"    {state} --> {next_state}: {reason}"
        if not following:
            yield f"    {state} --> [*]"
