"""Making a milestone or a streak: the form with its rows, and the cycles on a calendar before anything is saved."""

import zoneinfo
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from core.refusal import Fault, Refusal
from core.screens.admin import show_faults, who
from milestones.models import TargetGroup
from milestones.rules.drafts import (
    CyclesDraft,
    GroupDraft,
    PeriodDraft,
    cycles_faults,
    group_faults,
    periods_of,
)
from milestones.services.groups import create_group
from milestones.views.finding import ADD, require, shown
from milestones.views.groups.form import GroupForm
from milestones.views.groups.previewing import on_calendar, only_faults
from milestones.views.groups.rows import ROWS, CycleRows, LevelRows, one_more
from operators.middleware import StaffRequest
from operators.models import Operator


class Wizard:
    """The form and its rows, of which only those count that go with what was chosen."""

    def __init__(self, data: QueryDict | None, *, operator: Operator) -> None:
        initial = {"time_zone": operator.time_zone, "frequency_type": "WEEKLY", "first_day": timezone.localdate()}
        self.form = GroupForm(data, initial=initial)
        self.cycles = CycleRows(data, prefix="cycle")
        self.levels = LevelRows(data, prefix="level")

    def draft(self) -> GroupDraft | None:
        """What is wanted; None where something is wrong with it, and then everything that is stands at its field."""
        right = self.form.is_valid()
        wrong = {name for name, rows in (("periods", self._cycles_wrong()), ("levels", self._levels_wrong())) if rows}
        draft = self.form.draft(self._periods(), self.levels.good_drafts() if self.form.is_streak else ())
        faults = group_faults(draft)
        known = {*self.form.errors, *wrong}
        new = [fault for fault in faults if self.form.names.get(fault.field, fault.field) not in known]
        show_faults(self.form, new, self.form.names)
        return draft if right and not wrong and not faults else None

    def _cycles_wrong(self) -> bool:
        with timezone.override(self.zone):
            return self.form.is_custom and not self.cycles.is_valid()

    def _levels_wrong(self) -> bool:
        return self.form.is_streak and not self.levels.is_valid()

    def _periods(self) -> tuple[PeriodDraft, ...]:
        with timezone.override(self.zone):
            return self.cycles.good_drafts() if self.form.is_custom else ()

    def calendar(self) -> tuple[CyclesDraft, list[Fault]]:
        """The cycles as far as they can be read, and what is wrong with them; nothing else of the form is asked."""
        self.form.is_valid()
        time_zone = self.form.cleaned_data.get("time_zone", "")
        draft = CyclesDraft(**self.form.cycles(time_zone, self._periods()))
        return draft, list(cycles_faults(draft))

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The group's clock; any will do where none was chosen, for then nothing is saved."""
        named = str(self.form["time_zone"].value())
        return zoneinfo.ZoneInfo(named if named in zoneinfo.available_timezones() else "UTC")


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: StaffRequest) -> HttpResponse:
    """Makes a group and leads to its page."""
    require(request, ADD)
    wizard = Wizard(request.POST if request.method == "POST" else None, operator=request.operator)
    made = _made(request, wizard) if request.method == "POST" else None
    if made:
        return redirect("admin:milestones_targetgroup_change", made.pk)
    return shown(request, "groups/form", "New milestone or streak", {"wizard": wizard, "form": wizard.form})


@require_POST
def preview(request: StaffRequest) -> HttpResponse:
    """The cycles that are being filled in, on a calendar; htmx asks."""
    require(request, ADD)
    wizard = Wizard(request.POST, operator=request.operator)
    return TemplateResponse(request, "milestones/groups/preview.html", _preview(wizard, at=timezone.now()))


@require_POST
def rows(request: StaffRequest) -> HttpResponse:
    """The rows of cycles or levels as they are filled in, and one more; htmx asks."""
    require(request, ADD)
    which = request.GET.get("more", "")
    if which not in ROWS:
        raise Http404
    context = {"rows": one_more(request.POST, which), "quiet": True}
    return TemplateResponse(request, f"milestones/groups/{which}s.html", context)


def _made(request: StaffRequest, wizard: Wizard) -> TargetGroup | None:
    draft = wizard.draft()
    if draft is None:
        return None
    try:
        return create_group(operator=request.operator, draft=draft, by=who(request), at=timezone.now())
    except Refusal as refusal:
        wizard.form.add_error(None, refusal.message)
        return None


def _preview(wizard: Wizard, *, at: datetime) -> dict[str, Any]:
    draft, faults = wizard.calendar()
    if faults:
        return only_faults(faults)
    named = [(each.ref_code or f"Cycle {number}", each) for number, each in enumerate(periods_of(draft), start=1)]
    runs = draft.frequency_type, draft.frequency
    return on_calendar(named, runs, wizard.zone, at=at) | {"warnings": list(_warnings(wizard, draft))}


def _warnings(wizard: Wizard, draft: CyclesDraft) -> Iterator[str]:
    """What is no fault, and hardly meant."""
    count = len(periods_of(draft))
    levels = wizard.levels.good_drafts() if wizard.form.is_streak else ()
    for level in levels:
        if level.cycles > count:
            yield f"{level.name} needs {level.cycles} cycles in a row, and there are only {count}: nobody can reach it."
