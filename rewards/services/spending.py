"""What budgets have left while players are enrolled or give back: locked, read, and written back.

Budgets are locked in the order of their ids, always before anything that is counted in them. Whoever enrols into
several rewards does so in several transactions.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Max

from core.copying import copy_lines, escape
from core.lookups import array_of
from rewards.models import Budget, BudgetUse, Reward
from rewards.rules.budgets import Ledger

_USE_COLUMNS: Final = ("budget_id", "operator_player_id", "consumed")
_CHANGE_USES: Final = """
    INSERT INTO rewards_budgetuse (budget_id, operator_player_id, consumed)
    SELECT %s, * FROM unnest(%s::varchar[], %s::numeric[])
    ON CONFLICT (budget_id, operator_player_id) DO UPDATE SET consumed = excluded.consumed
"""
# Player by player: with `= ANY`, PostgreSQL may read through the uses of all players, and that for every chunk.
_USES_OF_PLAYERS: Final = """
    SELECT taken.budget_id, taken.operator_player_id, taken.consumed
      FROM unnest(%s::uuid[]) AS budget, unnest(%s::varchar[]) AS player
     CROSS JOIN LATERAL (
           SELECT * FROM rewards_budgetuse WHERE budget_id = budget AND operator_player_id = player OFFSET 0) AS taken
"""


def open_ledgers(reward: Reward) -> list[Ledger]:
    """The ledgers of all budgets that apply to `reward`; their budgets are locked until the transaction ends."""
    budgets = Budget.objects.applying_to(reward).select_for_update(no_key=True).order_by("id")
    return [budget.ledger() for budget in budgets]


def look_up_players(ledgers: Sequence[Ledger], player_ids: Collection[str]) -> None:
    """Puts what these players have into the ledgers that look at single players: one question for all of them."""
    looking = [ledger for ledger in ledgers if ledger.looks_at_players]
    uses = _uses([ledger.budget_id for ledger in looking], player_ids) if looking else {}
    for ledger in looking:
        ledger.uses = uses.get(ledger.budget_id, {})
        ledger.written = frozenset(ledger.uses)


def write_ledgers(ledgers: Sequence[Ledger]) -> None:
    """Writes down what was taken: a statement for each budget, and one or two more where it looks at single players."""
    for ledger in ledgers:
        if ledger.served:
            _write_uses(ledger)
        if ledger.high_mark_moved:
            ledger.consumed = BudgetUse.objects.filter(budget=ledger.budget_id).aggregate(most=Max("consumed"))["most"]
        Budget.objects.filter(pk=ledger.budget_id).exclude(consumed=ledger.consumed).update(consumed=ledger.consumed)


def _write_uses(ledger: Ledger) -> None:
    """What the players served have now. Who is new to the budget stays so: it is locked, and others wait for it."""
    new = ledger.served - ledger.written
    # Sorted, as the index is.
    head, uses = f"{ledger.budget_id}\t", ledger.uses
    lines = (f"{head}{escape(player_id)}\t{uses[player_id]}" for player_id in sorted(new))
    copy_lines(table=BudgetUse._meta.db_table, columns=_USE_COLUMNS, lines=lines)
    if changed := sorted(ledger.served & ledger.written):
        amounts = f"{{{','.join(str(uses[player_id]) for player_id in changed)}}}"
        with connection.cursor() as cursor:
            cursor.execute(_CHANGE_USES, [ledger.budget_id, array_of(changed), amounts])


def _uses(budget_ids: Sequence[UUID], player_ids: Collection[str]) -> dict[UUID, dict[str, Decimal]]:
    uses: defaultdict[UUID, dict[str, Decimal]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_USES_OF_PLAYERS, [list(budget_ids), array_of(player_ids)])
        for budget_id, player_id, consumed in cursor:
            uses[budget_id][player_id] = consumed
    return uses
