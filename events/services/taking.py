"""Taking what a broker has delivered."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from events.arrivals import Arrival, Outcome, Refused
from events.models import DeadLetter
from events.rules import LONGEST_TYPE, keepable, keepable_properties, kept_fault
from events.services.handling import outcomes
from events.table import Table
from operators.models import Operator, Origin


@transaction.atomic
def take_batch(
    *, arrivals: Sequence[Arrival], table: Table, operator: Operator | None, door: str, at: datetime
) -> list[Refused]:
    """Records the messages, or keeps them as dead letters: once this has returned, a broker may forget all of them.

    One transaction for all. Answers with those that became dead letters. Raises where the database is gone or busy
    (`handling.passes`): then nothing was kept, and the broker is to deliver them again.
    """
    found = outcomes(arrivals, table=table, operator=operator, door=door, at=at)
    pairs = zip(arrivals, found, strict=True)
    refused = [Refused(arrival, outcome) for arrival, outcome in pairs if not outcome.taken]
    if refused:
        _keep(refused, operator, door, at)
    return refused


def reason(outcome: Outcome) -> dict[str, Any]:
    """Why a message was not taken, as columns of a letter."""
    return {
        "code": keepable(outcome.faults[0].code, 100),
        "faults": [kept_fault(fault) for fault in outcome.faults],
        "last_error": outcome.broke,
    }


def _keep(refused: Sequence[Refused], operator: Operator | None, door: str, at: datetime) -> None:
    owners = {} if operator else _owners(each.arrival.body for each in refused)
    letters: dict[tuple[Any, ...], DeadLetter] = {}
    for each in refused:
        letter = _letter(each, operator or owners.get(each.arrival.body), door, at)
        same = letters.setdefault(_key(letter), letter)
        if same is not letter:
            same.times += 1
    # In one order whatever the messages', so that two consumers never wait for each other.
    in_order = [letters[key] for key in sorted(letters, key=repr)]
    # Those that are open already stay out; they are counted below.
    DeadLetter.objects.bulk_create(in_order, ignore_conflicts=True)
    new = set(DeadLetter.objects.filter(pk__in=[letter.pk for letter in in_order]).values_list("pk", flat=True))
    for letter in in_order:
        if letter.pk not in new:
            _count(letter)


def _count(letter: DeadLetter) -> None:
    names = ("operator_id", "door", "source", "type", "digest")
    same = {name: getattr(letter, name) for name in names if getattr(letter, name) is not None}
    nulls = {f"{name}__isnull": True for name in names if getattr(letter, name) is None}
    known = DeadLetter.objects.open().filter(**same, **nulls)
    if not known.update(times=F("times") + letter.times, last_received_at=letter.received_at):
        # Somebody has just closed it.
        letter.save(force_insert=True)


def _letter(refused: Refused, owner: Operator | None, door: str, at: datetime) -> DeadLetter:
    arrival = refused.arrival
    return DeadLetter(
        operator=owner,
        door=door,
        source=keepable(arrival.source, 300),
        position=arrival.position,
        type=keepable(arrival.type, LONGEST_TYPE) if arrival.type else None,
        body=arrival.body,
        digest=hashlib.sha256(arrival.body).digest(),
        properties=keepable_properties(arrival.properties),
        received_at=at,
        last_received_at=at,
        **reason(refused.outcome),
    )


def _key(letter: DeadLetter) -> tuple[Any, ...]:
    return (letter.operator_id, letter.door, letter.source, letter.type, bytes(letter.digest))


def _owners(bodies: Iterable[bytes]) -> dict[bytes, Operator]:
    """Whose messages these are, as far as their `origin` says it."""
    origins = {body: origin for body in set(bodies) if (origin := _origin(body)) is not None}
    known = Origin.objects.filter(name__in=set(origins.values())).select_related("operator")
    by_name = {origin.name: origin.operator for origin in known}
    return {body: by_name[origin] for body, origin in origins.items() if origin in by_name}


def _origin(body: bytes) -> str | None:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return None
    origin = content.get("origin") if isinstance(content, dict) else None
    return origin if isinstance(origin, str) and keepable(origin) == origin else None
