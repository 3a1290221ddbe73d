"""What players who are named more than once have drawn so far in a forecast, kept from one chunk to the next.

Only of them, and only for budgets that look at single players: of everybody else the ledgers say all there is to say.
"""

from collections.abc import Collection, Sequence

from enrollments.models import ForecastUse, Preview
from rewards.rules.budgets import Ledger


def recall(preview: Preview, ledgers: Sequence[Ledger], player_ids: Collection[str]) -> None:
    """Puts what these players have drawn in earlier chunks into the ledgers."""
    looking = {ledger.budget_id: ledger for ledger in ledgers if ledger.looks_at_players}
    if not looking or not player_ids:
        return
    uses = ForecastUse.objects.filter(preview=preview, operator_player_id__any_of=set(player_ids))
    for budget_id, player_id, consumed in uses.values_list("budget_id", "operator_player_id", "consumed"):
        if budget_id in looking:
            looking[budget_id].uses[player_id] = consumed


def remember(preview: Preview, ledgers: Sequence[Ledger], player_ids: Collection[str]) -> None:
    """Keeps what these players have drawn, with what they had before the list."""
    uses = [
        ForecastUse(
            preview=preview,
            budget_id=ledger.budget_id,
            operator_player_id=player_id,
            consumed=ledger.uses[player_id],
        )
        for ledger in ledgers
        for player_id in ledger.served.intersection(player_ids)
    ]
    ForecastUse.objects.bulk_create(
        uses,
        update_conflicts=True,
        unique_fields=["preview", "budget_id", "operator_player_id"],
        update_fields=["consumed"],
    )
