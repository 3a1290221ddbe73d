"""The levels of streaks: what customers have reached of them, by all the cycles in which they reached the target."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from milestones.models import PeriodProgress, ReachedLevel, Span, StreakLevel, TargetEnrollment
from milestones.rules.streaks import Run, Stretch, levels_of, run_of


class ReachedNow(NamedTuple):
    """A customer who has just reached the target of a streak in some cycle."""

    enrollment_id: int
    target_id: int
    player_id: str


class NewLevel(NamedTuple):
    """A level that was reached by it, in the cycle that made the run long enough."""

    target_id: int
    player_id: str
    level: StreakLevel
    ref_code: str
    reached_at: datetime


class _Cycle(NamedTuple):
    period_id: int
    ref_code: str
    reached_at: datetime


def new_levels(
    reached: Sequence[ReachedNow], levels: Mapping[int, Sequence[StreakLevel]], *, operator_id: int
) -> list[NewLevel]:
    """Writes down the levels that these customers, whose rows are held, have reached in their round, each once."""
    told = {each.enrollment_id: each for each in reached}
    enrollments = TargetEnrollment.objects.in_bulk(told)
    cycles, runs = _cycles(told), runs_of(enrollments.values())
    known = set(ReachedLevel.objects.filter(enrollment__in=told).values_list("enrollment", "round", "number"))
    rows, new = list[ReachedLevel](), list[NewLevel]()
    for enrollment_id, enrollment in sorted(enrollments.items()):
        each = told[enrollment_id]
        for level, made_by in _reached(runs[enrollment_id], levels[each.target_id]):
            if (enrollment_id, enrollment.round, level.number) not in known:
                cycle = cycles[enrollment_id][made_by]
                rows.append(_row(enrollment, level, cycle, operator_id))
                new.append(NewLevel(each.target_id, each.player_id, level, cycle.ref_code, cycle.reached_at))
    ReachedLevel.objects.bulk_create(rows)
    return new


def runs_of(enrollments: Iterable[TargetEnrollment]) -> dict[int, Run]:
    """The run of each customer in the round that they are in, as far as their last cycle that counts."""
    by_id = {enrollment.pk: enrollment for enrollment in enrollments}
    stretches: defaultdict[int, list[Stretch]] = defaultdict(list)
    for span in Span.objects.filter(enrollment__in=by_id):
        stretches[span.enrollment_id].append(span.stretch)
    cycles = _cycles(by_id)
    return {
        pk: run_of(
            cycles[pk].keys(),
            stretches[pk],
            begins=enrollment.round_begins,
            until=max(cycles[pk], default=0) + 1,
        )
        for pk, enrollment in by_id.items()
    }


def _cycles(enrollment_ids: Iterable[int]) -> defaultdict[int, dict[int, _Cycle]]:
    """The cycles in which each customer has reached the target, by their numbers."""
    found: defaultdict[int, dict[int, _Cycle]] = defaultdict(dict)
    reached = PeriodProgress.objects.filter(enrollment__in=list(enrollment_ids), reached_at__isnull=False)
    for progress in reached.select_related("period"):
        assert progress.reached_at is not None, "it was asked for"
        period = progress.period
        found[progress.enrollment_id][period.number] = _Cycle(period.pk, period.ref_code, progress.reached_at)
    return found


def _reached(run: Run, levels: Sequence[StreakLevel]) -> Iterator[tuple[StreakLevel, int]]:
    """The levels that a run has reached, with the number of the cycle that made it long enough."""
    made_by = levels_of(run, [level.as_rule for level in levels])
    return ((level, made_by[level.number]) for level in levels if level.number in made_by)


def _row(enrollment: TargetEnrollment, level: StreakLevel, cycle: _Cycle, operator_id: int) -> ReachedLevel:
    return ReachedLevel(
        operator_id=operator_id,
        enrollment=enrollment,
        round=enrollment.round,
        number=level.number,
        period_id=cycle.period_id,
        reached_at=cycle.reached_at,
    )
