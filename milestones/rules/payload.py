"""Reading an activity as it is sent: every fault by its path.

There is no document of it; our own says `activityId`, `customerId`, `kind`, `happenedAt`, `amounts` and, at brokers,
`origin`. Further properties are allowed.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from core.payload import ROOT, Payload
from core.refusal import Fault
from milestones.rules.activities import AHEAD, ActivityFacts
from milestones.rules.targets import LONGEST_WORD, amount_code

_MOST_FIELDS: Final = 50
# As in the names of targets' fields: stake, gross_sales.
_WORD: Final = re.compile(r"[^\W\d][\w.-]*")
_MOST_CUSTOMER: Final = 2**63
ACTIVITY_CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "BadCustomer": "A customer id is a whole number above zero.",
        "BadWord": f"A name has letters, digits, dots, - and _, {LONGEST_WORD} at most, and begins with a letter.",
        "TooManyFields": f"An activity may have {_MOST_FIELDS} amounts at most.",
        "TooLarge": "The amount has more than 14 digits before the point.",
        "TooPrecise": "The amount has more than six decimals.",
        "InFuture": "The activity has not happened yet.",
        "ActivityIdTaken": "Another activity had this id before: nothing was recorded.",
    },
)


def customer_of(value: Any) -> str | None:
    """A customer's id as we keep it; None where `value`, read from JSON, can be none."""
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_whole and 0 < value < _MOST_CUSTOMER else None


def read_activity(
    payload: Any,
    *,
    at: datetime,
    root: str = ROOT,
    known_origin: Callable[[str], bool] | None = None,
    needs_origin: bool = False,
) -> tuple[ActivityFacts | None, str | None, list[Fault]]:
    """The activity and its origin, or None and everything that is wrong with it; paths begin with `root`.

    Without `known_origin` nobody looks at the origin.
    """
    if not isinstance(payload, dict):
        return None, None, [Fault(root, "NotAnObject", "The activity must be a JSON object.")]
    found = Payload(payload, root)
    origin = None
    if known_origin is not None:
        origin = found.text("origin", required=needs_origin)
        if origin is not None and not known_origin(origin):
            found.wrong("origin", "UnknownOrigin", f"{origin[:40]!r} is no origin of the operator.")
    facts = _facts(found, at)
    return (None if found.faults else facts), origin, found.faults


def _facts(found: Payload, at: datetime) -> ActivityFacts:
    read: dict[str, Any] = {
        "activity_id": found.text("activityId"),
        "player_id": customer_of(found.payload.get("customerId")),
        "kind": found.text("kind"),
        "happened_at": found.moment("happenedAt"),
        "amounts": dict(_amounts(found, found.mapping("amounts") or {})),
    }
    if read["player_id"] is None:
        _wrong(found, "customerId", "BadCustomer")
    if read["kind"] is not None and not _is_word(read["kind"]):
        _wrong(found, "kind", "BadWord")
    if read["happened_at"] is not None and read["happened_at"] > at + AHEAD:
        _wrong(found, "happenedAt", "InFuture")
    return ActivityFacts(**read)


def _amounts(found: Payload, amounts: Mapping[str, Any]) -> Iterator[tuple[str, Decimal]]:
    if len(amounts) > _MOST_FIELDS:
        _wrong(found, "amounts", "TooManyFields")
        return
    for name, value in amounts.items():
        if not _is_word(name):
            _wrong(found, "amounts", "BadWord")
        elif isinstance(value, bool) or not isinstance(value, int | Decimal):
            found.wrong(f"amounts.{name}", "NotANumber")
        elif code := amount_code(Decimal(value)):
            _wrong(found, f"amounts.{name}", code)
        else:
            yield name, Decimal(value)


def _is_word(text: str) -> bool:
    return len(text) <= LONGEST_WORD and _WORD.fullmatch(text) is not None


def _wrong(found: Payload, name: str, code: str) -> None:
    found.wrong(name, code, ACTIVITY_CODES[code])
