"""Changing a group: the form, and the cycles on a calendar as they would be."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from core.history.context import note
from core.refusal import Fault, Refusal
from core.screens.admin import show_faults, who
from milestones.models import TargetGroup
from milestones.rules.changes import GroupChange, change_faults, cycles_after, frequency_after
from milestones.services.changing import change_group, known_of
from milestones.views.finding import CHANGE, group_for, shown
from milestones.views.groups.changing import ChangeForm
from milestones.views.groups.previewing import on_calendar, only_faults
from milestones.views.groups.rows import CycleRows
from milestones.views.words import cycle_called
from operators.middleware import StaffRequest


class Edit:
    """The form and the rows of further cycles, which only count where these have dates of their own."""

    def __init__(self, data: QueryDict | None, *, group: TargetGroup) -> None:
        self.group, self.at = group, timezone.now()
        self.known = known_of(group)
        self.form = ChangeForm(data, group=group, known=self.known, at=self.at)
        self.cycles = CycleRows(data, prefix="cycle")

    def change(self) -> GroupChange | None:
        """What is wanted; None where a field cannot be read."""
        with timezone.override(self.form.zone):
            right = self.form.is_valid()
            return self._wish() if right and (not self.form.is_custom or self.cycles.is_valid()) else None

    def looked_at(self) -> tuple[GroupChange, list[Fault]]:
        """The same as far as it can be read, and what is wrong with its cycles."""
        with timezone.override(self.form.zone):
            self.form.is_valid()
            wish = self._wish()
        cycles_alone = GroupChange(moves=wish.moves, more=wish.more)
        return cycles_alone, change_faults(self.known, cycles_alone, at=self.at)

    def _wish(self) -> GroupChange:
        return self.form.change(self.cycles.good_drafts() if self.form.is_custom else ())


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, object_id: str) -> HttpResponse:
    """Changes a group and leads to its page; what is refused stands under its field."""
    group = group_for(request, object_id, CHANGE)
    asked = Edit(request.POST if request.method == "POST" else None, group=group)
    if request.method == "POST" and _done(request, asked):
        return redirect("admin:milestones_targetgroup_change", group.pk)
    return shown(request, "groups/edit", f"Edit {group.name}", {"group": group, "edit": asked, "form": asked.form})


@require_POST
def preview(request: StaffRequest, object_id: str) -> HttpResponse:
    """The cycles as they would be, on a calendar; htmx asks."""
    group = group_for(request, object_id, CHANGE)
    asked = Edit(request.POST, group=group)
    return TemplateResponse(request, "milestones/groups/preview.html", _preview(asked))


def _done(request: StaffRequest, asked: Edit) -> bool:
    change = asked.change()
    if change is None:
        return False
    if change == GroupChange():
        messages.info(request, "Nothing was changed.")
        return True
    try:
        note(why=asked.form.cleaned_data["why"])
        group = change_group(group_id=asked.group.pk, change=change, by=who(request), at=timezone.now())
    except Refusal as refusal:
        show_faults(asked.form, refusal.faults, asked.form.names)
        return False
    messages.success(request, f"{group.name} is changed.")
    return True


def _preview(asked: Edit) -> dict[str, Any]:
    change, faults = asked.looked_at()
    if faults:
        return only_faults(faults)
    after = cycles_after(asked.known, change)
    named = [(cycle_called(asked.group.pk, each.number, each.ref_code), each) for each in after]
    return on_calendar(named, frequency_after(asked.known, after), asked.form.zone, at=asked.at, since=asked.at)
