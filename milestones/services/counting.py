"""Adding up what customers did: set by set, however many customers and targets."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db import connection

from core.lookups import array_of

# So long after the end of a period its evaluation begins: whoever saw it running has committed by then.
GRACE: Final = timedelta(minutes=1)
# Whoever evaluates a period holds its row: this waits for the chunk that is being looked at, and the next one for this.
_HOLD_PERIODS: Final = """
    SELECT period.id FROM milestones_period AS period
     WHERE period.group_id IN (SELECT group_id FROM milestones_target WHERE id = ANY(%s))
       AND period.evaluated_at IS NULL AND period.ends_at <= %s
       AND period.starts_at <= %s AND period.ends_at > %s
     ORDER BY period.id FOR SHARE
"""
_HOLD_CUSTOMERS: Final = """
    SELECT id FROM milestones_targetenrollment
     WHERE target_id = ANY(%s) AND operator_player_id = ANY(%s::varchar[])
     ORDER BY id FOR NO KEY UPDATE
"""
# An activity counts in the period in which it happened, for a customer who has that period: since the enrolment, or
# since the period's start where the group says so. Also, for what is achieved, where the customer has left the period
# since and it happened before that, unless another balance has taken its place.
_ADD_UP: Final = """
    INSERT INTO milestones_periodprogress AS progress (
           operator_id, enrollment_id, period_id, target_id, base, achieved, is_left, last_activity_at)
    SELECT enrollment.operator_id, enrollment.id, period.id, enrollment.target_id, 0, sum(gain.amount),
           NOT bool_or(span.stands), max(gain.happened_at)
      FROM unnest(%s::bigint[], %s::varchar[], %s::timestamptz[], %s::numeric[])
           AS gain (target_id, player_id, happened_at, amount)
      JOIN milestones_targetenrollment AS enrollment
        ON enrollment.target_id = gain.target_id AND enrollment.operator_player_id = gain.player_id
      JOIN milestones_target AS target ON target.id = enrollment.target_id
      JOIN milestones_targetgroup AS its_group ON its_group.id = target.group_id
      JOIN milestones_period AS period
        ON period.group_id = its_group.id
       AND period.starts_at <= gain.happened_at AND gain.happened_at < period.ends_at
     CROSS JOIN LATERAL (
           SELECT bool_or(period.number < span.until_number OR span.until_number IS NULL) AS stands,
                  bool_or(
                      CASE WHEN period.number < span.until_number OR span.until_number IS NULL
                           THEN gain.happened_at >= span.enrolled_at OR its_group.counts_before_enrolment
                           ELSE period.number = span.until_number AND NOT span.is_replaced
                                AND span.enrolled_at <= gain.happened_at AND gain.happened_at < span.unenrolled_at
                       END) AS counts
             FROM milestones_span AS span
            WHERE span.enrollment_id = enrollment.id AND span.from_number <= period.number
           ) AS span
     WHERE span.counts
     GROUP BY enrollment.operator_id, enrollment.id, period.id, enrollment.target_id
     ORDER BY enrollment.id, period.id
        ON CONFLICT (enrollment_id, period_id) DO UPDATE
       SET achieved = progress.achieved + EXCLUDED.achieved,
           last_activity_at = GREATEST(progress.last_activity_at, EXCLUDED.last_activity_at)
 RETURNING progress.id
"""


class Gain(NamedTuple):
    """What an activity of a customer adds to a target."""

    target_id: int
    player_id: str
    happened_at: datetime
    amount: Decimal


def add_up(gains: Sequence[Gain], *, at: datetime) -> list[int]:
    """Adds `gains` to the progress of whoever is enrolled; the ids of what has grown, of customers who are held now."""
    if not gains:
        return []
    target_ids = sorted({gain.target_id for gain in gains})
    moments = [gain.happened_at for gain in gains]
    columns: list[Any] = [
        [gain.target_id for gain in gains],
        array_of(gain.player_id for gain in gains),
        moments,
        [gain.amount for gain in gains],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_CUSTOMERS, [target_ids, array_of({gain.player_id for gain in gains})])
        if not cursor.fetchall():
            return []
        cursor.execute(_HOLD_PERIODS, [target_ids, at, max(moments), min(moments)])
        cursor.execute(_ADD_UP, columns)
        return [progress_id for (progress_id,) in cursor.fetchall()]
