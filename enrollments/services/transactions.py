"""What casinos and sportsbooks tell of bets, from whichever door: read, given to its operators, kept once."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from core.api.parsing import strict_json
from core.ids import ids_of
from core.lookups import array_of
from core.messages import Message
from core.payload import ROOT
from core.refusal import Fault, Refusal
from enrollments.rules.metrics.sums import Played
from enrollments.rules.transactions import Transaction, TransactionKind, read_transaction
from enrollments.services.changes import note_changes
from operators.models import Operator
from operators.services.origins import operators_by_origin

_KEEP: Final = """
    INSERT INTO enrollments_bettransaction (
           id, source, kind, external_id, bet_id, reverses, operator_player_id, currency, amount, happened_at,
           operator_id, received_at)
    SELECT *, %s, %s
      FROM unnest(%s::uuid[], %s::varchar[], %s::varchar[], %s::varchar[], %s::varchar[], %s::varchar[], %s::varchar[],
                  %s::varchar[], %s::numeric[], %s::timestamptz[])
        ON CONFLICT (operator_id, source, kind, external_id) DO NOTHING
 RETURNING kind, external_id, operator_player_id, happened_at
"""
# By the player, whose bets are found by the index.
_TAKEN_BACK: Final = """
    SELECT money.operator_player_id, min(money.happened_at)
      FROM enrollments_bettransaction AS back
      JOIN enrollments_bettransaction AS money
        ON money.operator_id = back.operator_id AND money.operator_player_id = back.operator_player_id
       AND money.source = back.source AND money.bet_id = back.bet_id AND money.kind <> 'Rollback'
     WHERE back.operator_id = %s AND back.kind = 'Rollback' AND back.source = ANY(%s)
       AND back.external_id = ANY(%s::varchar[])
     GROUP BY money.operator_player_id
"""


def receive_casino_events(
    messages: Sequence[Message],
    *,
    operator: Operator | None,
    door: str,  # noqa: ARG001 - as every handler
    at: datetime,
) -> list[list[Fault]]:
    """Keeps what a casino tells of bets; for each message, why it was not taken, and nothing where it was.

    `operator` None: the one that has the origin which the event names.
    """
    return _receive(messages, Played.CASINO, operator, at)


def receive_sportsbook_events(
    messages: Sequence[Message],
    *,
    operator: Operator | None,
    door: str,  # noqa: ARG001 - as every handler
    at: datetime,
) -> list[list[Fault]]:
    """Keeps what a sportsbook tells of bets, as `receive_casino_events` does."""
    return _receive(messages, Played.SPORTSBOOK, operator, at)


@transaction.atomic
def record_transactions(*, operator: Operator, transactions: Sequence[Transaction], at: datetime) -> int:
    """Keeps what is not known yet, and has triggers look at the players whose sums it changes; how many are new.

    A transaction is known by its source, kind and external id; what else it says then is not looked at.
    """
    new = _kept(operator, transactions, at)
    changes = [(player_id, moment) for kind, _, player_id, moment in new if kind != TransactionKind.ROLLBACK]
    back = [external_id for kind, external_id, _, _ in new if kind == TransactionKind.ROLLBACK]
    if back:
        changes += _taken_back(operator, {each.source.value for each in transactions}, back)
    since: dict[str, datetime] = {}
    for player_id, moment in changes:
        since[player_id] = min(since.get(player_id, moment), moment)
    note_changes(operator=operator, since=since, at=at)
    return len(new)


def _taken_back(operator: Operator, sources: set[str], back: list[str]) -> list[tuple[str, datetime]]:
    """From when on the sums of players are others, of whom something known was taken back."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN_BACK, [operator.pk, list(sources), array_of(back)])
        found: list[tuple[str, datetime]] = cursor.fetchall()
    return found


def _kept(
    operator: Operator, transactions: Sequence[Transaction], at: datetime
) -> list[tuple[str, str, str, datetime]]:
    # In one order, so that two doors with the same events never wait for each other.
    rows = sorted(transactions, key=lambda each: (each.source, each.kind, each.external_id))
    ids = [key for key, _ in zip(ids_of(at), rows, strict=False)]
    *texts, amounts, moments = zip(*rows, strict=True) if rows else [()] * len(Transaction._fields)
    columns: list[Any] = [array_of(map(str, column)) for column in texts]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [operator.pk, at, ids, *columns, list(amounts), list(moments)])
        new: list[tuple[str, str, str, datetime]] = cursor.fetchall()
    return new


@transaction.atomic
def _receive(messages: Sequence[Message], source: Played, operator: Operator | None, at: datetime) -> list[list[Fault]]:
    operators = operators_by_origin(operator)
    taken: defaultdict[int, list[Transaction]] = defaultdict(list)
    faults = []
    for message in messages:
        read, origin, found = _read(message.body, source, operators)
        if read is not None and origin is not None:
            taken[operators[origin].pk].append(read)
        faults.append(found)
    by_id = {each.pk: each for each in operators.values()}
    for operator_id in sorted(taken):
        record_transactions(operator=by_id[operator_id], transactions=taken[operator_id], at=at)
    return faults


def _read(
    body: bytes, source: Played, operators: dict[str, Operator]
) -> tuple[Transaction | None, str | None, list[Fault]]:
    try:
        payload = strict_json(body)
    except Refusal as refusal:
        return None, None, [Fault(ROOT, refusal.code, refusal.message)]
    return read_transaction(payload, source=source, known_origin=operators.__contains__)
