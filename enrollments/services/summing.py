"""What the bets of players add up to: those that casinos and sportsbooks told of, and free bets that were used.

A free bet stakes its value and wins all that it returned. What was taken back is left out here and nowhere else, so the
order in which it became known cannot matter.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection

from core.lookups import array_of
from enrollments.models import Trigger
from enrollments.rules.metrics.occasion import MetricsOccasion
from enrollments.rules.metrics.sums import Played, Sums

# Who has bets in a time. Those who only have some that were taken back are found as well.
PLAYERS: Final = """
    SELECT operator_player_id AS player
      FROM enrollments_bettransaction
     WHERE operator_id = %(operator)s AND kind <> 'Rollback'
       AND source = ANY(%(sources)s) AND currency = %(currency)s
       AND happened_at >= %(start)s AND happened_at < %(end)s
     UNION
    SELECT enrollment.operator_player_id
      FROM enrollments_bet AS bet
      JOIN enrollments_enrollment AS enrollment ON enrollment.id = bet.enrollment_id
      JOIN rewards_reward AS reward ON reward.id = enrollment.reward_id
     WHERE %(free_bets)s AND bet.operator_id = %(operator)s AND bet.rolled_back_at IS NULL
       AND reward.currency = %(currency)s
       AND bet.placed_at >= %(start)s AND bet.placed_at < %(end)s
"""
# Player by player, so that each is found by the index; whom the trigger has fired for is not looked at again.
_MOVEMENTS: Final = """
    WITH asked AS (
        SELECT player, since,
               GREATEST(%(start)s::timestamptz, since - %(within)s::interval) AS start
          FROM unnest(%(players)s::varchar[], %(since)s::timestamptz[]) AS each (player, since)
          LEFT JOIN LATERAL (
               SELECT TRUE AS has_fired FROM enrollments_firing
                WHERE trigger_id = %(trigger)s AND reward_id = %(reward)s AND operator_player_id = each.player
                UNION ALL
               SELECT TRUE FROM enrollments_firing
                WHERE trigger_id = %(trigger)s AND operator_player_id = each.player AND is_tier
                LIMIT 1) AS before ON TRUE
         WHERE has_fired IS NULL
    ), movement AS (
        SELECT asked.player, asked.since, played.*
          FROM asked
         CROSS JOIN LATERAL (
               SELECT happened_at,
                      CASE kind WHEN 'Bet' THEN amount ELSE 0 END AS stake,
                      CASE kind WHEN 'Win' THEN amount ELSE 0 END AS win,
                      CASE kind WHEN 'Bet' THEN 1 ELSE 0 END AS bets
                 FROM enrollments_bettransaction AS money
                WHERE operator_id = %(operator)s AND operator_player_id = asked.player AND kind <> 'Rollback'
                  AND source = ANY(%(sources)s) AND currency = %(currency)s
                  AND happened_at >= asked.start AND happened_at < %(end)s
                  AND NOT EXISTS (
                      SELECT FROM enrollments_bettransaction AS back
                       WHERE back.operator_id = money.operator_id AND back.source = money.source
                         AND back.bet_id = money.bet_id AND back.kind = 'Rollback'
                         AND back.operator_player_id = money.operator_player_id
                         AND back.reverses IN ('', money.external_id))
                UNION ALL
               SELECT bet.placed_at, enrollment.bet_value * bet.bet_count, COALESCE(bet.win_amount, 0), 1
                 FROM enrollments_enrollment AS enrollment
                 JOIN rewards_reward AS reward ON reward.id = enrollment.reward_id
                 JOIN enrollments_bet AS bet ON bet.enrollment_id = enrollment.id
                WHERE %(free_bets)s AND enrollment.operator_id = %(operator)s
                  AND enrollment.operator_player_id = asked.player AND reward.currency = %(currency)s
                  AND bet.rolled_back_at IS NULL
                  AND bet.placed_at >= asked.start AND bet.placed_at < %(end)s
               OFFSET 0) AS played)
"""
_AT_EACH: Final = """
    SELECT player, happened_at, stake, win, bets
      FROM (SELECT player, since, happened_at,
                   sum(stake) OVER so_far AS stake, sum(win) OVER so_far AS win, sum(bets) OVER so_far AS bets
              FROM movement
            WINDOW so_far AS (PARTITION BY player ORDER BY happened_at RANGE BETWEEN {frame} AND CURRENT ROW)
           ) AS summed
     WHERE since IS NULL OR happened_at >= since
     ORDER BY player, happened_at
"""
_ROLLING: Final = _AT_EACH.format(frame="%(within)s::interval PRECEDING")
_SINCE_START: Final = _AT_EACH.format(frame="UNBOUNDED PRECEDING")
_AT_THE_END: Final = """
    SELECT player, max(happened_at), sum(stake), sum(win), sum(bets) FROM movement GROUP BY player ORDER BY player
"""


class Moment(NamedTuple):
    """What the bets of a player came to when one of them was placed or won."""

    player_id: str
    happened_at: datetime
    sums: Sums


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Bets of an operator from `start` on and before `end` count; None: open."""

    operator_id: int
    start: datetime | None
    end: datetime | None

    def parameters(self, occasion: MetricsOccasion) -> dict[str, Any]:
        start = self.start
        if occasion.at_end and occasion.within is not None and self.end is not None:
            since = self.end - occasion.within
            start = since if start is None else max(start, since)
        return {
            "operator": self.operator_id,
            "currency": occasion.currency,
            "sources": [each.value for each in occasion.played],
            "free_bets": Played.FREE_BETS in occasion.played,
            "start": "-infinity" if start is None else start,
            "end": "infinity" if self.end is None else self.end,
        }


def moments(
    occasion: MetricsOccasion, span: Span, changed: Mapping[str, datetime | None], *, trigger: Trigger | None = None
) -> Iterator[Moment]:
    """Each moment from which on the sums of these players are others than before, player by player, the oldest first.

    Whom `trigger` has fired for is left out. Where `occasion` looks at sums once, at the end of the span, each player
    has one moment, that of the last bet.
    """
    parameters = span.parameters(occasion) | {
        "players": array_of(changed),
        "since": list(changed.values()),
        "within": occasion.within,
        "trigger": trigger and trigger.pk,
        "reward": trigger and trigger.reward_id,
    }
    query = _AT_THE_END if occasion.at_end else _SINCE_START if occasion.within is None else _ROLLING
    with connection.cursor() as cursor:
        cursor.execute(_MOVEMENTS + query, parameters)
        for player, happened_at, stake, win, bets in cursor.fetchall():
            yield Moment(player, happened_at, Sums(stake, win, bets))


def players_of(occasion: MetricsOccasion, span: Span, *, most: int) -> list[str]:
    """Whose bets `occasion` looks at in `span`, up to `most` of them."""
    with connection.cursor() as cursor:
        cursor.execute(f"{PLAYERS} LIMIT %(most)s", span.parameters(occasion) | {"most": most})
        return [player for (player,) in cursor.fetchall()]
