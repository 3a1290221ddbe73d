"""The list of milestones and streaks, and what belongs to the page of one."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from core.history.context import note
from core.screens.admin import OwnPages, who
from core.screens.states import StateFilter
from milestones.models import Target, TargetGroup
from milestones.services.groups import switch_group
from milestones.views.counts import enrolled_in, in_words
from milestones.views.finding import CHANGE, group_for
from milestones.views.groups import edit, page, wizard
from milestones.views.states import COLOURS, GroupState, with_state
from milestones.views.words import frequency_words
from operators.admin.scoped import ScopedAdmin
from operators.middleware import StaffRequest


class GroupStateFilter(StateFilter):
    states = GroupState


@admin.register(TargetGroup)
class TargetGroupAdmin(OwnPages, ScopedAdmin):
    list_display = ["name", "kind", "state", "cycles", "targets", "enrolled"]
    list_filter = [GroupStateFilter, ("tracking", ChoicesDropdownFilter)]
    search_fields = ["name", "targets__name"]
    search_help_text = "Name, also of a target"

    def get_queryset(self, request: StaffRequest) -> Any:
        return with_state(super().get_queryset(request), at=timezone.now())

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        changelist = super().get_changelist_instance(request)
        _fill(changelist.result_list)
        return changelist

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("add/preview/", wrap(wizard.preview), name="milestones_targetgroup_preview"),
            path("add/rows/", wrap(wizard.rows), name="milestones_targetgroup_rows"),
        ]
        return own + super().get_urls()

    def row_pages(self) -> Mapping[str, Callable[..., HttpResponse]]:
        return {"switch": self.switch, "edit": edit.edit, "edit_preview": edit.preview}

    def add_page(self, request: StaffRequest) -> HttpResponse:
        return wizard.add(request)

    def row_page(self, request: StaffRequest, object_id: str) -> HttpResponse:
        return page.page(request, object_id)

    def switch(self, request: StaffRequest, object_id: str) -> HttpResponse:
        """Asks before a group is switched to the other state."""
        group = group_for(request, object_id, CHANGE)
        on = not group.is_active

        def switch(why: str) -> None:
            note(why=why)
            switch_group(group_id=group.pk, on=on, by=who(request), at=timezone.now())

        return self.confirmed(request, _switch_page(group, on=on), switch)

    @display(description="Kind")
    def kind(self, group: TargetGroup) -> str:
        return group.get_tracking_display()

    @display(description="State", label=dict(COLOURS))
    def state(self, group: Any) -> str:
        return str(group.status_now)

    @display(description="Cycles")
    def cycles(self, group: TargetGroup) -> str:
        return frequency_words(group)

    @display(description="Targets")
    def targets(self, group: Any) -> str:
        return f"{group.target_count:,}"

    @display(description="Players")
    def enrolled(self, group: Any) -> str:
        return str(group.enrolled_words)


def _fill(rows: Any) -> None:
    """Counts for all groups of a page in two questions."""
    groups = {group.pk: group for group in rows}
    targets: defaultdict[int, list[int]] = defaultdict(list)
    for group_id, target_id in Target.objects.filter(group__in=groups).values_list("group", "pk"):
        targets[group_id].append(target_id)
    counts = enrolled_in([each for ids in targets.values() for each in ids])
    for group_id, group in groups.items():
        group.target_count = len(targets[group_id])
        group.enrolled_words = in_words(sum(counts[each] for each in targets[group_id]))


def _switch_page(group: TargetGroup, *, on: bool) -> dict[str, str]:
    """What is asked before a group is switched, and said afterwards."""
    if on:
        question = "Players can be enrolled again, and what they do from now on counts."
    else:
        question = "Nobody can be enrolled, and what players do adds up to nothing. What was earned stays."
    state = "on" if on else "off"
    return {
        "title": f"Switch {group.name} {state}?",
        "question": question,
        "button": f"Switch it {state}",
        "back": reverse("admin:milestones_targetgroup_change", args=[group.pk]),
        "done": f"{group.name} is {state}.",
    }
