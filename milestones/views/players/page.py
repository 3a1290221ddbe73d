"""The page of a player in a target: cycle by cycle, the levels of a streak, and the log."""

from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from milestones.models import PeriodProgress
from milestones.standing import Standing
from milestones.views.finding import ENROLL, enrollment_for, shown
from milestones.views.players.lines import bar_percent, lines_of
from milestones.views.players.log import MOST_ACTIVITIES, log_of
from milestones.views.words import STATUSES, cycle_name, goal_words, in_a_row, moment_in, plain
from operators.middleware import StaffRequest


@require_safe
def page(request: StaffRequest, enrollment_id: int) -> HttpResponse:
    enrollment = enrollment_for(request, enrollment_id)
    now = timezone.now()
    (line,) = lines_of([enrollment], at=now)
    standing = line.standing
    log, more = log_of(enrollment)
    may_enroll = request.user.has_perm(ENROLL)
    context: dict[str, Any] = {
        "enrollment": enrollment,
        "target": enrollment.target,
        "line": line,
        "goal": goal_words(enrollment.target),
        "cycles": _cycles(standing),
        "levels": _levels(standing),
        "log": [_told(each) for each in log],
        "most": MOST_ACTIVITIES if more else None,
        "may_leave": may_enroll and standing.is_enrolled,
        "may_return": may_enroll and not standing.is_enrolled and not line.is_over,
    }
    return shown(request, "players/page", f"Player {enrollment.operator_player_id} in {enrollment.target}", context)


def _cycles(standing: Standing) -> list[dict[str, Any]]:
    """The cycles that the player has or had, or in which there is anything."""
    target = standing.target
    zone = ZoneInfo(target.group.time_zone)
    kept = PeriodProgress.objects.filter(enrollment=standing.enrollment)
    progress = {row.period_id: row for row in kept}
    return [
        {
            "name": cycle_name(each.period),
            "dates": f"{moment_in(zone, each.period.starts_at)} to {moment_in(zone, each.period.ends_at)}",
            "badge": STATUSES[each.status],
            "percent": bar_percent(each.achieved, target.value, has_reached=each.reached_at is not None),
            "words": f"{plain(each.achieved)} of {plain(target.value)}",
            "reached_at": each.reached_at,
            "is_left": each.period.pk in progress and progress[each.period.pk].is_left,
            "base": _base(progress.get(each.period.pk)),
        }
        for each in standing.periods
        if each.is_enrolled or each.period.pk in progress
    ]


def _base(row: PeriodProgress | None) -> str:
    """With what somebody enrolled the player into the cycle."""
    return plain(row.base) if row and row.base else ""


def _levels(standing: Standing) -> list[dict[str, Any]]:
    """All levels of the streak, and in which cycle each was reached in the round that the player is in, if it was."""
    enrollment = standing.enrollment
    rows = enrollment.levels.filter(round=enrollment.round).select_related("period")
    reached = {row.number: cycle_name(row.period) for row in rows}
    return [
        {"name": level.name, "cycles": in_a_row(level.cycles), "reached": reached.get(level.number, "")}
        for level in standing.levels
    ]


def _told(line: Any) -> dict[str, Any]:
    sign = "+" if line.amount is not None and line.amount > 0 else ""
    return {
        "line": line,
        "cycle": cycle_name(line.period) if line.period else "",
        "amount": f"{sign}{plain(line.amount)}" if line.amount is not None else "",
        "before": "" if line.before is None else plain(line.before),
        "after": "" if line.after is None else plain(line.after),
    }
