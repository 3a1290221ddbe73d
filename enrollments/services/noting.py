"""The outbox of triggers: what they are to do is written down together with what made them fire."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import connection, transaction

from core.ids import ids_of
from core.lookups import array_of
from core.rows import read_rows
from enrollments.models import Trigger
from enrollments.rules.metrics.gifts import Gift
from operators.models import Operator

_NOTE: Final = """
    INSERT INTO enrollments_firing (
           id, operator_id, trigger_id, reward_id, operator_player_id, period, occasion, happened_at,
           bet_value, bet_count, is_tier, noted_at, state, code, message, attempts)
    SELECT *, %s, 'Pending', '', '', 0
      FROM unnest(%s::uuid[], %s::int[], %s::uuid[], %s::uuid[], %s::varchar[], %s::varchar[], %s::varchar[],
                  %s::timestamptz[], %s::numeric[], %s::int[], %s::bool[])
        ON CONFLICT DO NOTHING
"""


class Occurrence(NamedTuple):
    """What `trigger` waits for has happened to a player.

    `occasion` is what people find it by, such as a bonus. `period` is for what is rewarded once in each cycle. `gift`
    is what this player gets in place of what the trigger says; with a reward in it, it is one of the trigger's tiers,
    of which each player gets one for ever.
    """

    trigger: Trigger
    player_id: str
    occasion: str
    happened_at: datetime
    period: str = ""
    gift: Gift = Gift()

    @property
    def reward_id(self) -> UUID:
        return self.gift.reward_id or self.trigger.reward_id


@transaction.atomic
def note_occasions(*, occurrences: Iterable[Occurrence], at: datetime) -> int:
    """Writes down whom triggers are to enrol, for workers to do it once this transaction is through; how many are new.

    Whom a trigger has fired for before, it does not fire for again, for ever. Nobody waits here for a budget. What
    happened outside of a trigger's window, or while it is off, passes by.
    """
    wanted = {
        (str(each.trigger.pk), each.player_id, str(each.reward_id), each.period): each
        for each in occurrences
        if each.trigger.is_on and each.trigger.is_open(at=each.happened_at)
    }
    if not wanted:
        return 0
    # In one order, so that two who note the same players never wait for each other: by player before reward, for of
    # several tiers each player gets one.
    rows = [wanted[key] for key in sorted(wanted)]
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [at, *_columns(rows, at)])
        new: int = cursor.rowcount
    return new


def triggers_waiting(operator: Operator, occasion: str) -> list[Trigger]:
    """The operator's triggers that are on and wait for occasions of this kind."""
    # As `switched_on` has it, past Django: every event asks.
    return read_rows(Trigger, "operator_id = %s AND is_on AND occasion = %s ORDER BY id DESC", [operator.pk, occasion])


def _columns(rows: Sequence[Occurrence], at: datetime) -> list[Any]:
    return [
        [each for each, _ in zip(ids_of(at), rows, strict=False)],
        [row.trigger.operator_id for row in rows],
        [row.trigger.pk for row in rows],
        [row.reward_id for row in rows],
        array_of(row.player_id for row in rows),
        array_of(row.period for row in rows),
        array_of(row.occasion for row in rows),
        [row.happened_at for row in rows],
        [row.gift.bet_value for row in rows],
        [row.gift.bet_count for row in rows],
        [row.gift.reward_id is not None for row in rows],
    ]
