"""The list of enrollments, and the page of one. They are made by jobs and verbs, never by hand here."""

from datetime import datetime
from typing import Final

from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from core.currencies import money
from core.refusal import Refusal
from core.screens.states import StateFilter
from enrollments.models import Enrollment
from enrollments.models.enrollment import EnrollmentQuerySet
from enrollments.resources import EnrollmentResource
from enrollments.rules.status import EnrollmentStatus
from operators.admin.scoped import ScopedAdmin
from operators.middleware import StaffRequest

LONGEST_EXPORT: Final = 50_000
COLOURS = {
    EnrollmentStatus.NEW.value: "info",
    EnrollmentStatus.ACTIVE.value: "success",
    EnrollmentStatus.CLAIMED.value: "primary",
    EnrollmentStatus.EXPIRED.value: "",
    EnrollmentStatus.CANCELLED.value: "danger",
}


class EnrollmentStateFilter(StateFilter):
    states = EnrollmentStatus


@admin.register(Enrollment)
class EnrollmentAdmin(ScopedAdmin):
    resource_classes = [EnrollmentResource]
    list_display = ["player", "reward", "state", "worth", "remaining", "source_of", "created_at"]
    list_filter = [EnrollmentStateFilter, ("source", ChoicesDropdownFilter)]
    list_select_related = ["reward__campaign", "job"]
    search_fields = ["operator_player_id__startswith"]
    search_help_text = "Player"
    # The whole table may hold millions: it is not counted beside what the filter leaves.
    show_full_result_count = False
    fieldsets = [
        (None, {"fields": [("player", "state"), ("reward", "campaign"), ("worth", "remaining")]}),
        ("When", {"fields": [("usable_from", "usable_until"), "created_at", "source_of"]}),
    ]
    readonly_fields = ["player", "state", "campaign", "worth", "remaining", "usable_from", "usable_until", "source_of"]

    def get_queryset(self, request: StaffRequest) -> EnrollmentQuerySet:
        rows: EnrollmentQuerySet = super().get_queryset(request)
        return rows.select_related("reward__campaign", "job").with_status(at=timezone.now())

    def get_export_queryset(self, request: StaffRequest) -> EnrollmentQuerySet:
        """The list as it is filtered. Refuses ExportTooLong: an export is put together in memory."""
        rows: EnrollmentQuerySet = super().get_export_queryset(request)
        if rows[LONGEST_EXPORT : LONGEST_EXPORT + 1].exists():
            raise Refusal("ExportTooLong", f"More than {LONGEST_EXPORT:,} enrollments. Filter the list and try again.")
        return rows

    def export_action(self, request: StaffRequest) -> HttpResponse:
        try:
            response: HttpResponse = super().export_action(request)
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return redirect("admin:enrollments_enrollment_changelist")
        return response

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - Django's signature
        return False

    @display(description="Player", ordering="operator_player_id")
    def player(self, enrollment: Enrollment) -> str:
        return enrollment.operator_player_id

    @display(description="State", label=COLOURS)
    def state(self, enrollment: Enrollment) -> str:
        return enrollment.status(at=timezone.now()).value

    @display(description="Campaign")
    def campaign(self, enrollment: Enrollment) -> str:
        return enrollment.reward.campaign.name

    @display(description="Free bets")
    def worth(self, enrollment: Enrollment) -> str:
        return f"{enrollment.total_bet_count} of {money(enrollment.bet_value, enrollment.reward.currency)}"

    @display(description="Left")
    def remaining(self, enrollment: Enrollment) -> int:
        return enrollment.remaining_bet_count

    @display(description="Usable from")
    def usable_from(self, enrollment: Enrollment) -> str:
        return _shown(enrollment.window().starts_at)

    @display(description="Usable until")
    def usable_until(self, enrollment: Enrollment) -> str:
        return _shown(enrollment.window().ends_at)

    @display(description="Enrolled by")
    def source_of(self, enrollment: Enrollment) -> str:
        if enrollment.job is not None:
            return f"{enrollment.job}, row {enrollment.job_row}"
        return f"{enrollment.get_source_display()}, {enrollment.created_by}"


def _shown(moment: datetime) -> str:
    """On the operator's clock; pages show the value of a method as it comes."""
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
