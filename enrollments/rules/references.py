"""Fast Track's references on calls to us (facts.md): read strictly, for they decide who is enrolled only once."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from core.refusal import Fault

_WHOLE: Final = re.compile(r"[0-9]{1,18}", re.ASCII)
_HASH: Final = re.compile(r"[0-9a-fA-F]{32}", re.ASCII)
_TEXT: Final = re.compile(r"[ -~]{1,255}", re.ASCII)


class References(NamedTuple):
    """What Fast Track says with a call; None where it says nothing of it."""

    fasttrack_id: str | None = None
    activity_id: int | None = None
    action_id: int | None = None
    action_group_id: int | None = None
    action_communication_profile_id: int | None = None
    trigger_hash: str | None = None

    @property
    def names_an_action(self) -> bool:
        """Whether it is known which action of which activity this is: that enrols a player once."""
        return None not in (self.activity_id, self.action_id, self.trigger_hash)


_HEADERS: Final[Mapping[str, tuple[str, re.Pattern[str], Callable[[str], Any], str]]] = MappingProxyType(
    {
        "fasttrack_id": ("X-Fasttrack-Id", _TEXT, str, "1 to 255 printable ASCII characters"),
        "activity_id": ("X-Fasttrack-Activityid", _WHOLE, int, "a whole number"),
        "action_id": ("X-Fasttrack-Actionid", _WHOLE, int, "a whole number"),
        "action_group_id": ("X-Fasttrack-Actiongroupid", _WHOLE, int, "a whole number"),
        "action_communication_profile_id": (
            "X-Fasttrack-Actioncommunicationprofileid",
            _WHOLE,
            int,
            "a whole number",
        ),
        "trigger_hash": ("X-Fasttrack-Triggerhash", _HASH, str.lower, "32 hex digits"),
    },
)


def read_headers(headers: Mapping[str, str]) -> tuple[References, list[Fault]]:
    """The references in the headers of a call, and what is wrong with them."""
    known: dict[str, Any] = {}
    faults = []
    for field, (name, form, kind, what) in _HEADERS.items():
        value = headers.get(name)
        if value is None:
            continue
        if form.fullmatch(value):
            known[field] = kind(value)
        else:
            faults.append(Fault(name, "ReferenceUnreadable", f"{name} cannot be read: send {what}."))
    return References(**known), faults
