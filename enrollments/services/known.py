"""What is known of players before they are enrolled: looked up for a whole chunk at once, and only where it matters."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from core.lookups import array_of
from core.refusal import Fault
from enrollments.models import BulkJob, Enrollment
from enrollments.rules.players import PLAYER
from operators.models import Restriction
from rewards.models import Reward

# Player by player: with `= ANY`, PostgreSQL reads through all enrollments of the reward, and that for every chunk. By
# the index of players and no other: of an operator or a reward that is newer than its statistics, PostgreSQL believes
# that it has next to nothing, and would read through everything that it has, for each player anew.
_OF_PLAYERS: Final = """
    SELECT player, enrollment.id, enrollment.job_id, enrollment.job_row, enrollment.cancelled_at
      FROM unnest(%s::varchar[]) AS player
     CROSS JOIN LATERAL (
           SELECT id, job_id, job_row, cancelled_at
             FROM enrollments_enrollment
            WHERE operator_player_id = player
              AND operator_id IS NOT DISTINCT FROM %s
              AND reward_id IS NOT DISTINCT FROM %s
           OFFSET 0) AS enrollment
"""
# Player, enrollment, job, row of the job, and when it was cancelled.
_Known = tuple[str, UUID, UUID | None, int | None, datetime | None]
_DOORS: Final[Mapping[str, str]] = {
    Enrollment.Sources.MANUAL: "by hand",
    Enrollment.Sources.API: "over the API",
    Enrollment.Sources.TRIGGER: "by a trigger",
}


def restricted(reward: Reward, player_ids: Collection[str], *, at: datetime) -> dict[str, Fault]:
    """Who of `player_ids` may not be rewarded."""
    found = Restriction.objects.filter(operator=reward.operator_id).keeping_out(player_ids, at=at)
    return dict.fromkeys(found, Fault(PLAYER, "PlayerRestricted", "This player may not be rewarded."))


def enrolled_before(reward: Reward, job: BulkJob | None, player_ids: Collection[str]) -> dict[str, Fault]:
    """Who of `player_ids` has `reward` through any door but `job`, and how they came by it."""
    return {player: enrolled_fault(each) for player, each in enrollments_before(reward, job, player_ids).items()}


def enrollments_before(reward: Reward, job: BulkJob | None, player_ids: Collection[str]) -> dict[str, Enrollment]:
    """The first enrollment in `reward` of each of `player_ids` that has one through any door but `job`.

    One that was cancelled, or undone with its list, gave the player nothing.
    """
    if not player_ids or not anybody_else([reward.pk], job):
        return {}
    first: dict[str, UUID] = {}
    for player_id, enrollment_id, job_id, _, cancelled_at in _enrollments(reward, player_ids):
        if cancelled_at is None and (job is None or job_id != job.pk):
            first[player_id] = min(enrollment_id, first.get(player_id, enrollment_id))
    named = Enrollment.objects.select_related("job").in_bulk(list(first.values()))
    return {each.operator_player_id: each for each in named.values()}


def enrolled_fault(enrollment: Enrollment) -> Fault:
    """Why the player of `enrollment` is no new one."""
    return Fault(PLAYER, "PlayerEnrolled", _how(enrollment))


def rows_before(reward: Reward, job: BulkJob | None, player_ids: Collection[str]) -> dict[str, int | None]:
    """Which row of `job` has enrolled each of `player_ids` already."""
    if job is None or not player_ids:
        return {}
    known = _enrollments(reward, player_ids)
    return {player_id: job_row for player_id, _, job_id, job_row, _ in known if job_id == job.pk}


def anybody_else(reward_ids: Collection[UUID], job: BulkJob | None) -> bool:
    """Whether anybody has come into these rewards but by `job`: most lists are the first, and two looks cost nothing.

    A job counts whom it has enrolled in the transaction that enrols them.
    """
    others = BulkJob.objects.filter(reward__in=reward_ids, enrolled_count__gt=0)
    if job is not None:
        others = others.exclude(pk=job.pk)
    return others.exists() or Enrollment.objects.filter(reward__in=reward_ids, job__isnull=True).exists()


def _enrollments(reward: Reward, player_ids: Collection[str]) -> list[_Known]:
    """Every enrollment that these players have in `reward`."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_PLAYERS, [array_of(player_ids), reward.operator_id, reward.pk])
        found: list[_Known] = cursor.fetchall()
    return found


def _how(enrollment: Enrollment) -> str:
    """Through which door a player was enrolled, and when."""
    if enrollment.job is not None:
        door = f"by row {enrollment.job_row} of job {enrollment.job.number}"
    else:
        door = _DOORS[enrollment.source]
    return f"This player was enrolled already {door}, on {enrollment.created_at:%Y-%m-%d at %H:%M} UTC."
