"""The list of triggers, and switching them; their pages are views of their own."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import BooleanRadioFilter
from unfold.decorators import display

from core.history.context import note
from core.history.entries import Source
from core.history.panel import add_history
from core.history.told import Fact, Told, column
from core.screens.admin import OwnPages, who
from enrollments.models import Trigger
from enrollments.models.trigger import TriggerQuerySet
from enrollments.resources import TriggerResource
from enrollments.services.triggers import switch_trigger
from enrollments.views.triggers.kinds import told_of, words_of
from enrollments.views.triggers.pages import CHANGE, TriggerPages, gift_of, trigger_for
from operators.admin.scoped import ScopedAdmin
from operators.middleware import StaffRequest


@admin.register(Trigger)
class TriggerAdmin(OwnPages, ScopedAdmin):
    resource_classes = [TriggerResource]
    list_display = ["name", "when", "gives", "state", "fired", "enrolled", "refused"]
    list_filter = [("is_on", BooleanRadioFilter)]
    list_select_related = ["reward"]
    search_fields = ["name", "reward__name"]
    search_help_text = "Name or reward"

    def get_queryset(self, request: StaffRequest) -> TriggerQuerySet:
        rows: TriggerQuerySet = super().get_queryset(request)
        return rows.with_fired_count()

    def get_list_display(self, request: HttpRequest) -> Any:
        return [*self.list_display, "switching"] if request.user.has_perm(CHANGE) else self.list_display

    def row_pages(self) -> Mapping[str, Callable[..., HttpResponse]]:
        return TriggerPages(self.admin_site).urls() | {"switch": self.switch}

    def add_page(self, request: StaffRequest) -> HttpResponse:
        return TriggerPages(self.admin_site).add(request)

    def row_page(self, request: StaffRequest, object_id: str) -> HttpResponse:
        return TriggerPages(self.admin_site).page(request, object_id)

    def switch(self, request: StaffRequest, object_id: str) -> HttpResponse:
        """Asks before a trigger is switched to the other state."""
        trigger = trigger_for(request, object_id, CHANGE)
        on = not trigger.is_on

        def switch(why: str) -> None:
            note(why=why)
            switch_trigger(trigger_id=trigger.pk, on=on, by=who(request), at=timezone.now())

        return self.confirmed(request, _switch_page(trigger, on=on), switch)

    @display(description="When")
    def when(self, trigger: Trigger) -> str:
        return words_of(trigger)

    @display(description="Reward", ordering="reward")
    def gives(self, trigger: Trigger) -> str:
        more = len(set(trigger.reward_ids())) - 1
        return f"{trigger.reward} and {more} more" if more else str(trigger.reward)

    @display(description="State", label={"On": "success", "Off": ""}, ordering="is_on")
    def state(self, trigger: Trigger) -> str:
        return "On" if trigger.is_on else "Off"

    @display(description="Fired", ordering="fired_count")
    def fired(self, trigger: Any) -> str:
        return f"{trigger.fired_count:,}"

    @display(description="Enrolled", ordering="enrolled_count")
    def enrolled(self, trigger: Trigger) -> str:
        return f"{trigger.enrolled_count:,}"

    @display(description="Refused", ordering="refused_count")
    def refused(self, trigger: Trigger) -> str:
        return f"{trigger.refused_count:,}"

    @display(description="")
    def switching(self, trigger: Trigger) -> SafeString:
        link, what = reverse("admin:enrollments_trigger_switch", args=[trigger.pk]), "off" if trigger.is_on else "on"
        return format_html('<a class="bo-nowrap" href="{}">Switch {}</a>', link, what)


def _switch_page(trigger: Trigger, *, on: bool) -> dict[str, str]:
    """What is asked before a trigger is switched, and said afterwards."""
    if on:
        sentence = words_of(trigger)
        question = f"{sentence}, each player gets {gift_of(trigger)} at once, without anybody being asked. Once each."
    else:
        question = "It fires no more, and whoever still waits for their turn is refused. Who was enrolled stays so."
    state = "on" if on else "off"
    return {
        "title": f"Switch {trigger.name} {state}?",
        "question": question,
        "button": f"Switch it {state}",
        "back": reverse("admin:enrollments_trigger_change", args=[trigger.pk]),
        "done": f"{trigger.name} is {state}.",
    }


_GIFT = Fact(
    "Each player gets", lambda row: f"value {row.bet_value or 'the least'}, count {row.bet_count or 'the least'}"
)
_TRIGGER = Told(
    model=Trigger,
    facts={
        "occasion": Fact("When", words_of),
        "conditions": Fact("When", told_of),
        "starts_at": column(Trigger, "starts_at", empty="any time"),
        "ends_at": column(Trigger, "ends_at", empty="any time"),
        "bet_value": _GIFT,
        "bet_count": _GIFT,
    },
)

add_history(Trigger, Source(_TRIGGER))
