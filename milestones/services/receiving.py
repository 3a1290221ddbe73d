"""Activities as bytes, from whichever broker: read, given to their operators, recorded."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.db import transaction

from core.api.parsing import strict_json
from core.messages import Message
from core.payload import ROOT
from core.refusal import Fault, Refusal
from milestones.rules.activities import ActivityFacts, Verdict
from milestones.rules.payload import ACTIVITY_CODES, read_activity
from milestones.services.activities import record_activities
from operators.models import Operator
from operators.services.origins import operators_by_origin

_TAKEN: Final = Fault(f"{ROOT}.activityId", "ActivityIdTaken", ACTIVITY_CODES["ActivityIdTaken"])


class _Sent(NamedTuple):
    """An activity that could be read: which message it was."""

    number: int
    facts: ActivityFacts


@transaction.atomic
def receive_activities(
    messages: Sequence[Message], *, operator: Operator | None, door: str, at: datetime
) -> list[list[Fault]]:
    """Records what can be read; for each message, why it was not taken, and nothing where it was.

    `operator` None: the one that has the origin which the activity names. Otherwise it need not name one.
    """
    origins = operators_by_origin(operator)
    by_operator: defaultdict[int, list[_Sent]] = defaultdict(list)
    known = {owner.pk: owner for owner in (operator, *origins.values()) if owner is not None}
    faults: list[list[Fault]] = []
    for number, message in enumerate(messages):
        facts, owner, found = _read(message.body, operator, origins, at)
        if facts is not None and owner is not None:
            by_operator[owner.pk].append(_Sent(number, facts))
        faults.append(found)
    # Always in this order: each call holds customers until the transaction ends.
    for operator_id, sent in sorted(by_operator.items()):
        verdicts = record_activities(
            operator=known[operator_id], activities=[each.facts for each in sent], door=door, at=at
        )
        for each, verdict in zip(sent, verdicts, strict=True):
            if verdict is Verdict.CONFLICT:
                faults[each.number] = [_TAKEN]
    return faults


def _read(
    body: bytes, operator: Operator | None, origins: Mapping[str, Operator], at: datetime
) -> tuple[ActivityFacts | None, Operator | None, list[Fault]]:
    try:
        payload = strict_json(body)
    except Refusal as refusal:
        return None, None, [Fault(ROOT, refusal.code, refusal.message)]
    known, needed = origins.__contains__, operator is None
    facts, origin, faults = read_activity(payload, at=at, known_origin=known, needs_origin=needed)
    return facts, operator or origins.get(origin or ""), faults
