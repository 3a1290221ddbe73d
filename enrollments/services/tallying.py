"""Looking at what the bets of players come to, and noting whom triggers enrol for that (docs/adr/0026)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q

from enrollments.models import Trigger
from enrollments.rules.metrics.gifts import Gift
from enrollments.rules.metrics.occasion import MetricsOccasion
from enrollments.rules.metrics.words import told
from enrollments.services.noting import Occurrence, note_occasions
from enrollments.services.rehearsing import Past
from enrollments.services.summing import PLAYERS, Moment, Span, moments, players_of

# What happened within a window is told a little after it.
GRACE: Final = timedelta(minutes=5)
# A test run looks at so many players.
MOST_LOOKED_AT: Final = 10_000
_TOGETHER: Final = 500
_TAKE: Final = """
    DELETE FROM enrollments_playerchange
     WHERE id IN (SELECT id FROM enrollments_playerchange ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
 RETURNING operator_id, trigger_id, operator_player_id, since
"""
_QUEUE: Final = f"""
    INSERT INTO enrollments_playerchange (id, operator_id, operator_player_id, trigger_id)
    SELECT gen_random_uuid(), %(operator)s, player, %(trigger)s
      FROM ({PLAYERS}) AS played
"""  # noqa: S608 - both are written here
_Changed = dict[str, datetime | None]


@transaction.atomic
def tally_changes(*, limit: int, at: datetime) -> tuple[int, int]:
    """Looks at up to `limit` players whose bets have changed: how many they were, and how many triggers now enrol.

    They leave the queue in the transaction that notes whom triggers enrol. What others are looking at is passed over.
    """
    taken, by_trigger = 0, defaultdict[tuple[int, UUID | None], _Changed](dict)
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [limit])
        for operator_id, trigger_id, player_id, since in cursor.fetchall():
            taken += 1
            changed = by_trigger[operator_id, trigger_id]
            known = changed.setdefault(player_id, since)
            changed[player_id] = min(known, since) if known and since else None
    occurrences = [
        occurrence
        for (operator_id, trigger_id), changed in by_trigger.items()
        for trigger in _triggers(operator_id, trigger_id)
        for occurrence in _occurrences(trigger, changed)
    ]
    return taken, note_occasions(occurrences=occurrences, at=at)


@transaction.atomic
def queue_ended(*, at: datetime) -> bool:
    """Has workers look at all players of one trigger whose window has ended; whether there was one.

    Each end once: moved to later, it is looked at again then.
    """
    triggers = Trigger.objects.filter(is_on=True, occasion=MetricsOccasion.kind, conditions__at_end=True)
    due = triggers.filter(ends_at__lte=at - GRACE).filter(Q(tallied_for=None) | ~Q(tallied_for=F("ends_at")))
    trigger = due.select_for_update(skip_locked=True, no_key=True).order_by("id").first()
    if trigger is None:
        return False
    occasion = MetricsOccasion.kept(trigger.conditions)
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE, _span(trigger).parameters(occasion) | {"trigger": trigger.pk})
    Trigger.objects.filter(pk=trigger.pk).update(tallied_for=trigger.ends_at)
    return True


def past_sums(*, trigger: Trigger, since: datetime, until: datetime) -> Iterator[Past]:
    """Whom `trigger` would have fired for from `since` on and before `until`, as if its window had been that.

    Each player once, and up to MOST_LOOKED_AT of them.
    """
    occasion = MetricsOccasion.kept(trigger.conditions)
    span = Span(operator_id=trigger.operator_id, start=since, end=until)
    players = players_of(occasion, span, most=MOST_LOOKED_AT)
    for first in range(0, len(players), _TOGETHER):
        some = dict.fromkeys(players[first : first + _TOGETHER])
        for moment, gift in _earned(trigger, occasion, moments(occasion, span, some)):
            words = told(moment.sums, occasion.currency)
            yield Past(moment.player_id, words, moment.happened_at, gift)


def _triggers(operator_id: int, trigger_id: UUID | None) -> list[Trigger]:
    """Those that are to look: the one whose window has ended, or all that look at sums as they change."""
    on = Trigger.objects.filter(operator=operator_id).switched_on(MetricsOccasion.kind)
    one = on.filter(pk=trigger_id) if trigger_id else on.exclude(conditions__at_end=True)
    return list(one.select_related("reward"))


def _occurrences(trigger: Trigger, changed: Mapping[str, datetime | None]) -> Iterator[Occurrence]:
    occasion = MetricsOccasion.kept(trigger.conditions)
    for moment, gift in _earned(trigger, occasion, moments(occasion, _span(trigger), changed, trigger=trigger)):
        words = told(moment.sums, occasion.currency)
        yield Occurrence(trigger, moment.player_id, words, moment.happened_at, gift=gift)


def _earned(trigger: Trigger, occasion: MetricsOccasion, found: Iterator[Moment]) -> Iterator[tuple[Moment, Gift]]:
    """The first moment at which each player gets something, and what."""
    terms, served = trigger.reward.terms(), ""
    for moment in found:
        gift = None if moment.player_id == served else occasion.earned(moment.sums, terms)
        if gift is not None:
            served = moment.player_id
            yield moment, gift


def _span(trigger: Trigger) -> Span:
    return Span(operator_id=trigger.operator_id, start=trigger.starts_at, end=trigger.ends_at)
