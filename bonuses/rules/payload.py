"""Reading a bonus event as it is sent (fasttrack-bonus-event, facts.md): every fault by its path."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bonuses.rules.life import BonusFacts
from bonuses.rules.references import read_references
from bonuses.rules.words import BonusStatus, BonusType, Product
from core.payload import ROOT, Payload
from core.refusal import Fault

_TYPES: Final = frozenset(BonusType)
# One time that is wrong by decades, such as milliseconds sent as seconds or a clock never set, would draw out what
# campaigns cost over all of them. A day ahead are clocks that call the time of their place Z.
_AHEAD: Final = timedelta(days=1)
_EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)


def read_event(
    payload: Any,
    *,
    at: datetime,
    root: str = ROOT,
    known_origin: Callable[[str], bool],
) -> tuple[BonusFacts | None, str | None, list[Fault]]:
    """The event and its origin, or None and everything that is wrong with it; paths begin with `root`.

    Further properties are allowed. A type that is none of the listed ones counts as Undefined. What happened after
    `at`, by more than a day, or before 2000 is refused (InFuture, TooLongAgo).
    """
    if not isinstance(payload, dict):
        return None, None, [Fault(root, "NotAnObject", "The event must be a JSON object.")]
    found = Payload(payload, root)
    origin = found.origin(known_origin)
    found.mapping("meta")
    facts = _facts(found, at)
    return (None if found.faults else facts), origin, found.faults


def _facts(found: Payload, at: datetime) -> BonusFacts:
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
        "happened_at": _happened_at(found, at),
        "type": _known_type(found.text("type")),
        "user_bonus_id": found.text("user_bonus_id"),
        "user_id": found.text("user_id"),
    }
    return BonusFacts(**read)


def _happened_at(found: Payload, at: datetime) -> datetime | None:
    moment = found.moment("timestamp")
    if moment is not None and moment > at + _AHEAD:
        found.wrong("timestamp", "InFuture", "The event has not happened yet: its time is more than a day ahead.")
    elif moment is not None and moment < _EARLIEST:
        found.wrong("timestamp", "TooLongAgo", "The time is before the year 2000: send the one at which it happened.")
    return moment


def _known_type(text: str | None) -> str | None:
    return BonusType.UNDEFINED.value if text is not None and text not in _TYPES else text


def _references(found: Payload) -> dict[str, Any] | None:
    name = "fasttrack_references"
    known, faults = read_references(found.mapping(name), f"{found.root}.{name}")
    found.faults += faults
    return known
