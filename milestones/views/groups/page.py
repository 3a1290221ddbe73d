"""The page of a target group: what it is, its cycles, its targets."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import timezone

from core.screens.panels import panels_of
from milestones.models import Period, Target, TargetGroup
from milestones.views.calendar import months_of
from milestones.views.counts import enrolled_words
from milestones.views.cycles import strip_of
from milestones.views.finding import CHANGE, group_for, shown
from milestones.views.states import COLOURS, with_state
from milestones.views.words import cycle_name, frequency_words, gives_words, goal_words, in_a_row
from operators.middleware import StaffRequest


def page(request: StaffRequest, object_id: str) -> HttpResponse:
    group = group_for(request, object_id)
    now = timezone.now()
    context = {
        "group": group,
        **_about(group, now),
        **_cycles(group, now),
        "targets": [_line(target) for target in group.targets.prefetch_related("levels")],
        "may_change": request.user.has_perm(CHANGE),
        "panels": panels_of(request, group),
        "foot": panels_of(request, group, foot=True),
    }
    return shown(request, "groups/page", group.name, context)


def _about(group: TargetGroup, now: datetime) -> dict[str, Any]:
    state = with_state(TargetGroup.objects.filter(pk=group.pk), at=now).get().status_now
    return {"state": state, "colour": COLOURS[state], "frequency": frequency_words(group)}


def _cycles(group: TargetGroup, now: datetime) -> dict[str, Any]:
    zone = ZoneInfo(group.time_zone)
    periods: list[Period] = list(group.periods.all())
    months, more = months_of(periods, zone, since=now)
    strip = strip_of([(cycle_name(period), period) for period in periods], zone, at=now)
    return {"strip": strip, "months": months, "more": more}


def _line(target: Target) -> dict[str, Any]:
    return {
        "row": target,
        "goal": goal_words(target),
        "gives": gives_words(target),
        "levels": [f"{level.name}: {in_a_row(level.cycles)}" for level in target.levels.all()],
        "enrolled": enrolled_words([target.pk])[target.pk],
    }
