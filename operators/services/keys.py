"""The shared keys of an operator: replacing them, and telling which of them signed a call."""

import hmac
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import Q

from core.refusal import Refusal, RefusalClass
from operators.keys import decrypt, encrypt, new_key
from operators.models import Credential, Operator, SharedKey

logger = logging.getLogger(__name__)

# The page of the operator tells people whether a system still uses a key; to the minute is close enough.
_NOTED_EVERY: Final = timedelta(minutes=1)


@transaction.atomic
def rotate_key(*, operator: Operator, slot: SharedKey.Slot, by: str, at: datetime, key: str | None = None) -> str:
    """Replaces one shared key and returns the new one in plain: the only time that it can be seen.

    The other slot goes on working, so that an integration can change over without an outage. `key` is given by demo
    data alone; otherwise a random one is made.
    """
    plain = key or new_key()
    SharedKey.objects.update_or_create(
        operator=operator,
        slot=slot,
        defaults={"encrypted": encrypt(plain), "created_at": at, "created_by": by, "last_used_at": None},
    )
    return plain


@transaction.atomic
def replace_key(*, operator: Operator, slot: SharedKey.Slot, seen: datetime | None, by: str, at: datetime) -> str:
    """`rotate_key`, if the key in that slot is still the one of `seen` (None: there was none).

    Refuses KeyReplacedMeanwhile: a page that was open too long, or is sent once more, must not throw away the key
    that a colleague has just handed out.
    """
    # Also keeps two first keys apart. It does not get in the way of rows that refer to the operator.
    Operator.objects.select_for_update(no_key=True).get(pk=operator.pk)
    current = SharedKey.objects.filter(operator=operator, slot=slot).first()
    if (current.created_at if current else None) != seen:
        who = f"{current.created_by} replaced" if current else "Somebody removed"
        sentence = f"{who} the {slot.label.lower()} key while this page was open; it was not replaced again."
        raise Refusal("KeyReplacedMeanwhile", sentence)
    return rotate_key(operator=operator, slot=slot, by=by, at=at)


def key_that_proves(*, operator_id: int, proof: str, expected: Callable[[str], str]) -> SharedKey:
    """The key of that operator whose `expected` proof is `proof`, in lowercase hex.

    Refuses AuthenticationFailed, in the same words and for the same work whether the operator is unknown, has no keys
    or has others.
    """
    keys = {key.slot: key for key in SharedKey.objects.filter(operator=operator_id).select_related("operator")}
    # All of them, also when the first one fits: how long it took is not to say which key, or whose.
    judged = [(keys.get(slot), hmac.compare_digest(expected(_plain(keys.get(slot))), proof)) for slot in SharedKey.Slot]
    found = next((key for key, fits in judged if key and fits), None)
    if found is None:
        sentence = "The request is not signed with a key of this operator."
        raise Refusal("AuthenticationFailed", sentence, kind=RefusalClass.UNAUTHORIZED)
    return found


def note_key_use(*, key: SharedKey | Credential, at: datetime) -> None:
    """Keeps when a key was last used, to the minute: most calls write nothing and none waits for another's lock."""
    if key.last_used_at and at - key.last_used_at < _NOTED_EVERY:
        return
    unknown_or_old = Q(last_used_at=None) | Q(last_used_at__lte=at - _NOTED_EVERY)
    # A key that was replaced while it was in use leaves no trace on its successor.
    rows = type(key)._default_manager.filter(unknown_or_old, pk=key.pk, created_at=key.created_at)
    rows.update(last_used_at=at)


def _plain(key: SharedKey | None) -> str:
    try:
        return decrypt(bytes(key.encrypted) if key else _nobodys_key())
    except InvalidToken:
        # The other key may be readable, and this one can be replaced: no reason to break down.
        if key:
            logger.exception(
                "The %s of operator %s is unreadable: was KEYS_ENCRYPTION_KEY changed?", key, key.operator_id
            )
        return new_key()


@cache
def _nobodys_key() -> bytes:
    """Stands in where there is no key: it costs the same work, and nobody knows it."""
    return encrypt(new_key())
