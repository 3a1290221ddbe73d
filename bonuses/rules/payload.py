"""Reading a bonus event as it is sent (fasttrack-bonus-event, facts.md): every fault by its path."""

from collections.abc import Callable
from typing import Any, Final

from bonuses.rules.life import BonusFacts
from bonuses.rules.references import read_references
from bonuses.rules.words import BonusStatus, BonusType, Product
from core.payload import ROOT, Payload
from core.refusal import Fault

_TYPES: Final = frozenset(BonusType)


def read_event(
    payload: Any,
    *,
    root: str = ROOT,
    known_origin: Callable[[str], bool],
) -> tuple[BonusFacts | None, str | None, list[Fault]]:
    """The event and its origin, or None and everything that is wrong with it; paths begin with `root`.

    Further properties are allowed. A type that is none of the listed ones counts as Undefined.
    """
    if not isinstance(payload, dict):
        return None, None, [Fault(root, "NotAnObject", "The event must be a JSON object.")]
    found = Payload(payload, root)
    origin = found.origin(known_origin)
    found.mapping("meta")
    facts = _facts(found)
    return (None if found.faults else facts), origin, found.faults


def _facts(found: Payload) -> BonusFacts:
    read: dict[str, Any] = {
        "amount": found.number("amount", required=True),
        "bonus_code": found.text("bonus_code", required=False),
        "bonus_id": found.text("bonus_id"),
        "bonus_turned_real": found.number("bonus_turned_real"),
        "currency": found.currency(),
        "exchange_rate": found.number("exchange_rate", required=True),
        "locked_amount": found.number("locked_amount"),
        "product": found.word("product", Product),
        "references": _references(found),
        "required_wagering_amount": found.number("required_wagering_amount"),
        "status": found.word("status", BonusStatus),
        "happened_at": found.moment("timestamp"),
        "type": _known_type(found.text("type")),
        "user_bonus_id": found.text("user_bonus_id"),
        "user_id": found.text("user_id"),
    }
    return BonusFacts(**read)


def _known_type(text: str | None) -> str | None:
    return BonusType.UNDEFINED.value if text is not None and text not in _TYPES else text


def _references(found: Payload) -> dict[str, Any] | None:
    name = "fasttrack_references"
    known, faults = read_references(found.mapping(name), f"{found.root}.{name}")
    found.faults += faults
    return known
