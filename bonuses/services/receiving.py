"""Bonus events as bytes, from whichever door: read, given to their operators, recorded."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from bonuses.rules.payload import read_event
from bonuses.services.book import Sent
from bonuses.services.record import record_events
from core.api.parsing import strict_json
from core.messages import Message
from core.payload import ROOT
from core.refusal import Fault, Refusal
from core.rows import read_rows
from operators.models import Operator, Origin
from operators.services.origins import operators_by_origin


@transaction.atomic(savepoint=False)
def receive_bonus_events(
    messages: Sequence[Message],
    *,
    operator: Operator | None,
    door: str,
    at: datetime,
) -> list[list[Fault]]:
    """Records what can be read; for each message, why it was not taken, and nothing where it was.

    `operator` None: the one that has the origin which the event names.
    """
    operators = operators_by_origin(operator)
    taken: defaultdict[int, list[Sent]] = defaultdict(list)
    faults = []
    for message in messages:
        sent, origin, found = _read(message.body, operators, at)
        if sent is not None and origin is not None:
            taken[operators[origin].pk].append(sent)
        faults.append(found)
    by_id = {each.pk: each for each in operators.values()}
    # Always in this order: each call holds the bonuses of its operator until the transaction ends.
    for operator_id in sorted(taken):
        record_events(operator=by_id[operator_id], events=taken[operator_id], door=door, at=at)
    return faults


def origins_of(operator: Operator) -> frozenset[str]:
    """What its events may name as their origin."""
    return frozenset(origin.name for origin in read_rows(Origin, "operator_id = %s", [operator.pk]))


def _read(body: bytes, operators: dict[str, Operator], at: datetime) -> tuple[Sent | None, str | None, list[Fault]]:
    try:
        payload = strict_json(body)
    except Refusal as refusal:
        return None, None, [Fault(ROOT, refusal.code, refusal.message)]
    facts, origin, faults = read_event(payload, at=at, known_origin=operators.__contains__)
    return (None if facts is None else Sent(facts, body.decode())), origin, faults
