"""Fast Track's references: what it says when it has something credited, and wants to hear again in bonus events."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from core.refusal import Fault

_HASH: Final = re.compile(r"[0-9a-fA-F]{32}", re.ASCII)
_LARGEST: Final = 2**63
# The integers, as events name them.
NUMBERS: Final = (
    "activity_id",
    "action_id",
    "action_group_id",
    "action_communication_profile_id",
    "player_origin_id",
)
CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "NotAWholeNumber": "A whole number was expected, not in quotes.",
        "NotAHash": "A text of 32 hex digits was expected.",
    },
)


def read_references(given: Mapping[str, Any] | None, path: str) -> tuple[dict[str, Any] | None, list[Fault]]:
    """The references that are known, and what is wrong with them; whatever else is sent is not looked at."""
    if given is None:
        return None, []
    faults = list(_faults(given, path))
    known = {name: int(given[name]) for name in NUMBERS if given.get(name) is not None} if not faults else {}
    texts = {name: str(given[name]) for name in ("id", "trigger_hash") if given.get(name) is not None}
    return known | texts, faults


def _faults(given: Mapping[str, Any], path: str) -> Iterator[Fault]:
    for name in NUMBERS:
        value = given.get(name)
        wrong = isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < _LARGEST
        if value is not None and wrong:
            yield Fault(f"{path}.{name}", "NotAWholeNumber", CODES["NotAWholeNumber"])
    trigger_hash, own = given.get("trigger_hash"), given.get("id")
    if trigger_hash is not None and not (isinstance(trigger_hash, str) and _HASH.fullmatch(trigger_hash)):
        yield Fault(f"{path}.trigger_hash", "NotAHash", CODES["NotAHash"])
    if own is not None and not (isinstance(own, str) and own.isprintable()):
        yield Fault(f"{path}.id", "NotText", "A text was expected.")
