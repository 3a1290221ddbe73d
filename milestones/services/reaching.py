"""Targets and levels that are reached: marked once, and told to the triggers that wait for them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.db import connection

from enrollments.firing_tasks import nudge_firing_on_commit
from enrollments.models import Trigger
from enrollments.services.noting import Occurrence, note_occasions, triggers_waiting
from milestones.models import StreakLevel, Target
from milestones.rules.occasions import LevelReached, TargetReached
from milestones.services.streaks import ReachedNow, new_levels
from operators.models import Operator

# What people find a firing by has so many letters.
_LONGEST: Final = 255
_MARK: Final = """
    UPDATE milestones_periodprogress AS progress
       SET reached_at = COALESCE(progress.last_activity_at, LEAST(%s, period.ends_at - interval '1 microsecond'))
      FROM milestones_target AS target, milestones_period AS period, milestones_targetenrollment AS enrollment
     WHERE progress.id = ANY(%s)
       AND target.id = progress.target_id AND period.id = progress.period_id
       AND enrollment.id = progress.enrollment_id
       AND progress.reached_at IS NULL AND NOT progress.is_left AND progress.achieved >= target.value
       -- What is given at the end of a period is not given before its evaluation has come as far as this.
       AND (target.gives = 'IMMEDIATELY' OR period.evaluated_at IS NOT NULL OR progress.id <= period.cursor)
 RETURNING progress.enrollment_id, progress.target_id, enrollment.operator_player_id, period.number,
           period.ref_code, progress.reached_at
"""


class Reached(NamedTuple):
    """A customer has reached a target in a period; the moment is that of the latest activity that counted."""

    enrollment_id: int
    target_id: int
    player_id: str
    number: int
    ref_code: str
    reached_at: datetime


def mark_reached(progress_ids: Sequence[int], *, at: datetime) -> list[Reached]:
    """Marks those that reach their target and whose reward is due, each once; their customers or period are held."""
    with connection.cursor() as cursor:
        cursor.execute(_MARK, [at, list(progress_ids)])
        return [Reached(*row) for row in cursor.fetchall()]


def tell(*, operator_id: int, reached: Sequence[Reached], at: datetime) -> None:
    """Notes for workers whom triggers enrol because of what was reached, within the transaction that marked it.

    All in one call of `note_occasions`: that is what keeps two transactions from waiting for each other.
    """
    if not reached:
        return
    operator = Operator(pk=operator_id)
    targets = Target.objects.in_bulk({each.target_id for each in reached})
    occurrences = [
        *_target_occurrences(operator, reached, targets),
        *_level_occurrences(operator, reached, targets),
    ]
    if occurrences and note_occasions(occurrences=occurrences, at=at):
        nudge_firing_on_commit()


def _target_occurrences(
    operator: Operator, reached: Sequence[Reached], targets: dict[int, Target]
) -> Iterator[Occurrence]:
    waiting: defaultdict[int, list[Trigger]] = defaultdict(list)
    for trigger in triggers_waiting(operator, TargetReached.kind):
        waiting[TargetReached.kept(trigger.conditions).target_id].append(trigger)
    for each in reached:
        for trigger in waiting.get(each.target_id, ()):
            target = targets[each.target_id]
            found_by = f"{target.name}, {each.ref_code}"[:_LONGEST]
            period = each.ref_code if target.each_period else ""
            yield Occurrence(trigger, each.player_id, found_by, each.reached_at, period)


def _level_occurrences(
    operator: Operator, reached: Sequence[Reached], targets: dict[int, Target]
) -> Iterator[Occurrence]:
    """Writes down the levels that were reached by it, and who waits for them."""
    levels: defaultdict[int, list[StreakLevel]] = defaultdict(list)
    for level in StreakLevel.objects.filter(target__in=targets):
        levels[level.target_id].append(level)
    now = [
        ReachedNow(each.enrollment_id, each.target_id, each.player_id) for each in reached if each.target_id in levels
    ]
    if not now:
        return
    waiting: defaultdict[tuple[int, int], list[Trigger]] = defaultdict(list)
    for trigger in triggers_waiting(operator, LevelReached.kind):
        occasion = LevelReached.kept(trigger.conditions)
        waiting[occasion.target_id, occasion.level].append(trigger)
    for new in new_levels(now, levels, operator_id=operator.pk):
        for trigger in waiting.get((new.target_id, new.level.number), ()):
            target = targets[new.target_id]
            found_by = f"{target.name}, {new.level.name}"[:_LONGEST]
            period = new.ref_code if target.each_period else ""
            yield Occurrence(trigger, new.player_id, found_by, new.reached_at, period)
