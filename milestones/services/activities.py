"""The one verb that takes what customers did, whatever the door."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction

from core.lookups import array_of
from milestones.models import Activity, Target
from milestones.rules.activities import ActivityFacts, Verdict
from milestones.services.counting import Gain, add_up
from milestones.services.reaching import mark_reached, tell
from operators.models import Operator

_RECORD: Final = """
    INSERT INTO milestones_activity (operator_id, received_at, door, activity_id, operator_player_id, kind, amounts,
                                     happened_at)
    SELECT %s, %s, %s, *
      FROM unnest(%s::varchar[], %s::varchar[], %s::varchar[], %s::jsonb[], %s::timestamptz[])
        ON CONFLICT (operator_id, activity_id) DO NOTHING
 RETURNING activity_id
"""


@transaction.atomic
def record_activities(
    *, operator: Operator, activities: Sequence[ActivityFacts], door: str, at: datetime
) -> list[Verdict]:
    """Keeps `activities` of any customers, adds them up, and notes whom triggers enrol for what was reached by it.

    The verdict on each, in the order given. Whatever comes twice counts once, and the order in which activities come
    makes no difference to what is achieved. What happened in a period that is over counts in it.
    """
    sent: dict[str, ActivityFacts] = {}
    for facts in activities:
        sent.setdefault(facts.activity_id, facts)
    # In one order, so that two who record the same activities never wait for each other.
    new = _record(operator, [sent[key] for key in sorted(sent)], door, at)
    gains = list(_gains(operator, [facts for key, facts in sent.items() if key in new]))
    progress_ids = add_up(gains, at=at)
    if progress_ids:
        tell(operator_id=operator.pk, reached=mark_reached(progress_ids, at=at), at=at)
    return list(_verdicts(operator, activities, sent, new))


def _record(operator: Operator, facts: Sequence[ActivityFacts], door: str, at: datetime) -> set[str]:
    """Writes down those that are not known yet; their ids."""
    columns: list[Any] = [
        array_of(each.activity_id for each in facts),
        array_of(each.player_id for each in facts),
        array_of(each.kind for each in facts),
        array_of(json.dumps(each.kept_amounts()) for each in facts),
        [each.happened_at for each in facts],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, [operator.pk, at, door, *columns])
        return {activity_id for (activity_id,) in cursor.fetchall()}


def _gains(operator: Operator, facts: Sequence[ActivityFacts]) -> Iterator[Gain]:
    """What each activity adds to which target."""
    kinds = {each.kind for each in facts}
    targets = list(Target.objects.of(operator).counting().filter(kind__in=kinds)) if kinds else []
    for each in facts:
        for target in targets:
            amount = target.measure.amount(each.kind, each.amounts)
            if amount:
                yield Gain(target.pk, each.player_id, each.happened_at, amount)


def _verdicts(
    operator: Operator, activities: Sequence[ActivityFacts], sent: Mapping[str, ActivityFacts], new: set[str]
) -> Iterator[Verdict]:
    """The first of an id is recorded unless it was known; whatever else has its id must be the same."""
    kept = _kept(operator, sent.keys() - new)
    fresh = set(new)
    for facts in activities:
        if facts.activity_id in fresh:
            fresh.remove(facts.activity_id)
            yield Verdict.RECORDED
        else:
            known = kept.get(facts.activity_id) or _identity(sent[facts.activity_id])
            yield Verdict.DUPLICATE if known == _identity(facts) else Verdict.CONFLICT


def _kept(operator: Operator, activity_ids: set[str]) -> dict[str, tuple[Any, ...]]:
    if not activity_ids:
        return {}
    rows = Activity.objects.of(operator).filter(activity_id__any_of=activity_ids)
    return {row.activity_id: (row.operator_player_id, row.kind, row.happened_at, row.amounts) for row in rows}


def _identity(facts: ActivityFacts) -> tuple[Any, ...]:
    return (facts.player_id, facts.kind, facts.happened_at, facts.kept_amounts())
