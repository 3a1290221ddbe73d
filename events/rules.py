"""Dead letters, as plain values: their states, their codes, and what of a message can be kept as text."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from core.refusal import Fault


class LetterState(StrEnum):
    """Whether somebody still has to look at a dead letter."""

    OPEN = "Open"
    REPLAYED = "Replayed"
    DISMISSED = "Dismissed"


TRANSITIONS: Final[Mapping[LetterState, Mapping[LetterState, str]]] = MappingProxyType(
    {
        LetterState.OPEN: MappingProxyType(
            {
                LetterState.REPLAYED: "replayed, and taken this time",
                LetterState.DISMISSED: "dismissed by a person, with a reason",
            },
        ),
        LetterState.REPLAYED: MappingProxyType({}),
        LetterState.DISMISSED: MappingProxyType({}),
    },
)

# Faults that the front door itself finds; those inside a message have the codes of the verb that it is for.
LETTER_CODES: Final = MappingProxyType(
    {
        "TypeMissing": "The message does not say its type: RabbitMQ's property `type`, or Kafka's header `type`.",
        "TypeUnknown": "No message of this type is known here.",
        "InternalError": "Something broke on our side. Give support the reference, and replay the message later.",
    },
)
LONGEST_TYPE: Final = 255
_LONGEST_TEXT: Final = 2000


def letter_state(*, replayed: bool, dismissed: bool) -> LetterState:
    if replayed:
        return LetterState.REPLAYED
    return LetterState.DISMISSED if dismissed else LetterState.OPEN


def keepable(text: str, longest: int = _LONGEST_TEXT) -> str:
    """`text` as a database can keep it: messages hold NULs and halves of characters, and are of any length."""
    clean = text.encode(errors="replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
    return clean if len(clean) <= longest else f"{clean[: longest - 1]}…"


def keepable_properties(properties: Mapping[str, Any]) -> dict[str, str]:
    """What came beside the body of a message, as text: brokers allow tables, moments and bytes there."""
    return {keepable(str(name)): keepable(_words(value)) for name, value in properties.items()}


def _words(value: Any) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def kept_fault(fault: Fault) -> dict[str, str]:
    """A fault as a dead letter keeps it."""
    return {"path": keepable(fault.field), "code": keepable(fault.code), "message": keepable(fault.message)}


def as_people_read_it(body: bytes) -> tuple[str, bool]:
    """A message as text, and whether it is text at all: bytes that are not UTF-8 are shown as hexadecimal digits."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return body.hex(" "), False
    return (text, True) if "\0" not in text else (body.hex(" "), False)
