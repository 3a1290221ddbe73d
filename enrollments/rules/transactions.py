"""Reading what a casino or a sportsbook tells of a player's bets (docs/connecting.md): every fault by its path."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from core.payload import ROOT, Payload
from core.refusal import Fault
from enrollments.rules.metrics.sums import Played


class TransactionKind(StrEnum):
    BET = "Bet"
    WIN = "Win"
    ROLLBACK = "Rollback"


class Transaction(NamedTuple):
    """Money that a player staked or won with a bet, or what is taken back of it.

    `reverses` is the one transaction that a rollback takes back; empty: all of its bet.
    """

    source: Played
    kind: TransactionKind
    external_id: str
    bet_id: str
    reverses: str
    player_id: str
    currency: str
    amount: Decimal
    happened_at: datetime


# How each calls what a bet and its wins share, and what they were placed on.
_BET_ID = {Played.CASINO: "round_id", Played.SPORTSBOOK: "bet_id"}
_PLACED_ON = {Played.CASINO: "game_name", Played.SPORTSBOOK: "market_name"}


def read_transaction(
    payload: Any, *, source: Played, known_origin: Callable[[str], bool]
) -> tuple[Transaction | None, str | None, list[Fault]]:
    """The transaction and its origin, or None and everything that is wrong with it. Further properties are allowed."""
    if not isinstance(payload, dict):
        return None, None, [Fault(ROOT, "NotAnObject", "The event must be a JSON object.")]
    found = Payload(payload, ROOT)
    origin = found.origin(known_origin)
    kind = found.word("type", TransactionKind)
    read: dict[str, Any] = {
        "source": source,
        "kind": kind,
        "external_id": found.text("transaction_id"),
        "bet_id": found.text(_BET_ID[source]),
        "reverses": found.text("reverses", required=False) or "",
        "player_id": found.text("user_id"),
        "currency": found.currency(),
        "amount": found.number("amount", required=kind is not TransactionKind.ROLLBACK) or Decimal(0),
        "happened_at": found.moment("timestamp"),
    }
    if read["reverses"] and kind in {TransactionKind.BET, TransactionKind.WIN}:
        found.wrong("reverses", "NotARollback", "Only a Rollback takes something back.")
    # Not kept; but whoever sends them wrong should know.
    found.number("exchange_rate")
    for name in (_PLACED_ON[source], "product"):
        found.text(name, required=False)
    found.mapping("meta")
    return (None if found.faults else Transaction(**read)), origin, found.faults
