"""Who waits for whom while bonuses change."""

from collections.abc import Collection
from typing import Final

from django.db import connection

# Advisory locks with two numbers are apart from those with one, which rewards take; this first one is ours alone.
_BONUSES: Final = 0x626F6E75


def hold_bonuses(operator_ids: Collection[int]) -> None:
    """Keeps everybody else from the bonuses of these operators, and from their sums, until the transaction ends.

    One writer for each operator: a bonus that nobody has seen yet has no row to lock, and all its bonuses share the
    sums of the day anyway.
    """
    with connection.cursor() as cursor:
        for operator_id in sorted(set(operator_ids)):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_BONUSES, operator_id])
