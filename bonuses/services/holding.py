"""Who waits for whom while bonuses change."""

from typing import Final

from core.direct import direct_cursor

# Advisory locks with two numbers are apart from those with one, which rewards take; this first one is ours alone.
_BONUSES: Final = 0x626F6E75


def hold_bonuses(operator_id: int) -> None:
    """Keeps everybody else from the bonuses of this operator, and from their sums, until the transaction ends."""
    _hold("SELECT pg_advisory_xact_lock(%s, %s)", operator_id)


def hold_together(operator_id: int) -> None:
    """Keeps those away who hold all bonuses of this operator, until the transaction ends.

    For whoever locks the bonuses that change one by one, in the order of their names, and their sums last of all.
    """
    _hold("SELECT pg_advisory_xact_lock_shared(%s, %s)", operator_id)


def _hold(statement: str, operator_id: int) -> None:
    with direct_cursor() as cursor:
        cursor.execute(statement, [_BONUSES, operator_id])
