"""Replacing the shared keys of an operator."""

from datetime import datetime

from django.db import transaction

from operators.keys import encrypt, new_key
from operators.models import Operator, SharedKey


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
