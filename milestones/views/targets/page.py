"""The page of a target: what it asks, how far its players are in a cycle and over all cycles, what it gives."""

import csv
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from bonuses.views.costs.charts import Bar
from core.screens.panels import panels_of
from enrollments.models import Trigger
from enrollments.views.triggers.kinds import words_of
from milestones.models import Period, Target
from milestones.rules.occasions import LevelReached, TargetReached
from milestones.rules.periods import current_or_next, period_statuses
from milestones.views.finding import ENROLL, shown, target_for
from milestones.views.targets.figures import Figures, figures_of, levels_of
from milestones.views.words import STATUSES, cycle_name, gives_words, goal_words, in_a_row, moment_in
from operators.middleware import StaffRequest

_HEADER = ("cycle", "starts_at", "ends_at", "enrolled", "started", "half_way", "reached", "average_percent")


@require_safe
def page(request: StaffRequest, target_id: int) -> HttpResponse:
    target = target_for(request, target_id)
    now = timezone.now()
    figures = figures_of(target, list(target.group.periods.all()))
    chosen = _chosen(request.GET.get("cycle", ""), figures, now)
    context = {
        "target": target,
        "goal": goal_words(target),
        "gives": gives_words(target),
        "chosen": chosen,
        "cycle": cycle_name(chosen.period),
        "lines": _lines(target, figures, now),
        **_chart(figures, now),
        "levels": [(level, in_a_row(level.cycles), count) for level, count in levels_of(target)],
        **_triggers(request, target),
        "may_enroll": request.user.has_perm(ENROLL) and target.group.is_active and figures[-1].period.ends_at > now,
        "panels": panels_of(request, target),
    }
    return shown(request, "targets/page", target.name, context)


@require_safe
def export(request: StaffRequest, target_id: int) -> HttpResponse:
    """The figures of each cycle, as a file for a spreadsheet."""
    target = target_for(request, target_id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="cycles.csv"'
    writer = csv.writer(response)
    writer.writerow(_HEADER)
    for each in figures_of(target, list(target.group.periods.all())):
        moments = [moment.isoformat() for moment in (each.period.starts_at, each.period.ends_at)]
        # A name that a spreadsheet would take for a formula is text.
        name = each.period.ref_code
        counts = [each.enrolled, each.started, each.half_way, each.reached, each.average]
        writer.writerow([f"'{name}" if name[0] in "=+-@" else name, *moments, *counts])
    return response


def _chosen(asked: str, figures: Sequence[Figures], now: datetime) -> Figures:
    """The cycle that the address names, else that which runs or comes next, else the last one."""
    named = next((each for each in figures if str(each.period.number) == asked), None)
    current = current_or_next([each.period for each in figures], at=now)
    return named or next((each for each in figures if each.period == current), figures[-1])


def _lines(target: Target, figures: Sequence[Figures], now: datetime) -> list[dict[str, Any]]:
    zone = ZoneInfo(target.group.time_zone)
    statuses = period_statuses([each.period for each in figures], at=now)
    return [
        {"figures": each, "word": STATUSES[status][0], "colour": STATUSES[status][1], **_when(each.period, zone)}
        for each, status in zip(figures, statuses, strict=True)
    ]


def _when(period: Period, zone: ZoneInfo) -> dict[str, str]:
    dates = f"{moment_in(zone, period.starts_at)} to {moment_in(zone, period.ends_at)}"
    return {"name": cycle_name(period), "dates": dates, "link": f"?cycle={period.number}#funnel"}


def _chart(figures: Sequence[Figures], now: datetime) -> dict[str, Any]:
    """Bars and a line, both in percent; nothing to draw where nobody is enrolled."""
    if not any(each.enrolled for each in figures):
        return {"bars": [], "line": ""}
    width = 100 / len(figures)
    bars = [
        Bar(round(place * width, 2), round(width * 0.8, 2), each.reached_share, _words(each))
        for place, each in enumerate(figures)
    ]
    begun = [(place, each) for place, each in enumerate(figures) if each.period.starts_at <= now]
    line = " ".join(f"{(place + 0.4) * width:.2f},{100 - each.average}" for place, each in begun)
    return {"bars": bars, "line": line if len(begun) > 1 else ""}


def _words(each: Figures) -> str:
    return f"{cycle_name(each.period)}: {each.reached:,} of {each.enrolled:,} reached it; {each.average} % on average"


def _triggers(request: StaffRequest, target: Target) -> dict[str, Any]:
    """What waits for the target, or for a level of it."""
    kinds = (TargetReached.kind, LevelReached.kind)
    waiting = Trigger.objects.of(target.group.operator).filter(occasion__in=kinds, conditions__target=target.pk)
    kind = LevelReached.kind if target.group.is_streak else TargetReached.kind
    wish = {"kind": kind, "target": f"{target.pk}" if kind == TargetReached.kind else f"{target.pk}:1"}
    return {
        "triggers": [(row, words_of(row)) for row in waiting.select_related("reward")],
        "sees_triggers": request.user.has_perm("enrollments.view_trigger"),
        "may_trigger": request.user.has_perm("enrollments.add_trigger"),
        "new_trigger": f"{reverse('admin:enrollments_trigger_add')}?{urlencode(wish)}",
    }
