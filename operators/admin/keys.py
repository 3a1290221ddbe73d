"""Replacing a shared key at the screen: what people are told before and after, and what is never shown again."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from core.screens.admin import who
from operators.models import Operator, SharedKey
from operators.services.keys import replace_key


def replacement(request: HttpRequest, operator: Operator, slot: SharedKey.Slot) -> dict[str, Any]:
    """What the page says. A POST replaces the key, and `key` is the new one in plain.

    Refuses KeyReplacedMeanwhile, also when the page is loaded once more: that must not throw away the key just copied.
    """
    keys = {key.slot: key for key in operator.shared_keys.all()}
    page: dict[str, Any] = {
        "operator": operator,
        "slot": slot.label.lower(),
        "old": keys.pop(slot, None),
        "other_slot": next(other.label.lower() for other in SharedKey.Slot if other != slot),
        "other": next(iter(keys.values()), None),
    }
    if request.method == "POST":
        seen = _moment(request.POST.get("seen", ""))
        page["key"] = replace_key(operator=operator, slot=slot, seen=seen, by=who(request), at=timezone.now())
    return page


def _moment(given: str) -> datetime | None:
    """None for whatever is no time: as for no key, and a key that there is was then not seen."""
    try:
        return parse_datetime(given)
    except ValueError:
        return None


def keys_of(request: HttpRequest, operator: Operator) -> dict[str, Any]:  # noqa: ARG001 - a panel's signature
    """What may be shown of the keys: never the keys."""
    return {"keys": operator.shared_keys.order_by("slot"), "origins": operator.origins.order_by("name")}
