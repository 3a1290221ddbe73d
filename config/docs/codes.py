"""docs/codes.md: every code with which a row, a file or a message is refused."""

from collections.abc import Iterator, Mapping

from enrollments.rules.codes import FILE_CODES, ROW_CODES, TRIGGER_CODES
from events.rules import LETTER_CODES
from milestones.api.numbers import AT_THE_DOOR
from milestones.rules.codes import REFUSALS, WARNINGS, WireCode
from milestones.rules.payload import ACTIVITY_CODES


def codes_page() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Codes of rejected rows, unreadable files, dead letters and milestones"
    yield ""
    yield "Made from `enrollments/rules/codes.py`, `events/rules.py` and `milestones/rules` by `make docs`."
    yield "The codes are stable: filter and act on them."
    yield ""
    yield "## A row is rejected, the others go on"
    yield from _table(ROW_CODES)
    yield "## The whole file is refused, nobody is enrolled"
    yield from _table(FILE_CODES)
    yield "## A trigger does not enrol a player"
    yield ""
    yield "Or for one of the reasons of rows, such as `PlayerRestricted` and `BudgetExceeded`."
    yield from _table(TRIGGER_CODES)
    yield "## A message becomes a dead letter"
    yield ""
    yield "What is wrong inside a message has the codes that REST answers with; these are found at the door."
    yield from _table(LETTER_CODES)
    yield "## An activity is not taken"
    yield from _table(ACTIVITY_CODES)
    yield "## A customer is not enrolled for a target, or not taken out of it"
    yield from _numbered(REFUSALS)
    yield "## A customer is enrolled for a target, with a warning"
    yield from _numbered(WARNINGS)
    yield "## Only over HTTP, beside those of activities and targets"
    yield ""
    yield "[capillary.md](capillary.md) has all numbers with the HTTP status of each."
    yield from _numbered(AT_THE_DOOR)


def _table(codes: Mapping[str, str]) -> Iterator[str]:
    yield ""
    yield "| code | what it means |"
    yield "|---|---|"
    for code, sentence in codes.items():
        yield f"| `{code}` | {sentence} |"
    yield ""


def _numbered(codes: Mapping[str, WireCode]) -> Iterator[str]:
    yield ""
    yield "| number | code | what it means |"
    yield "|---|---|---|"
    for code, known in codes.items():
        yield f"| {known.number} | `{code}` | {known.sentence} |"
    yield ""
