"""The list of enrollments, and the page of one. They are made by jobs and on the page of a player, never here."""

from datetime import datetime
from typing import Any, Final

from django import forms
from django.contrib import admin
from django.contrib.admin.options import ShowFacets
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextareaWidget

from core.currencies import money
from core.screens.admin import WhyForm, who
from enrollments.admin.enrollment_export import EnrollmentExport
from enrollments.admin.enrollment_list import FILTERS, EnrollmentList
from enrollments.finding.players import MOST_FOUND, players_beginning, spelled
from enrollments.models import Enrollment
from enrollments.models.enrollment import EnrollmentQuerySet
from enrollments.rules.status import EnrollmentStatus
from enrollments.services.single import cancel_enrollment
from enrollments.views.words import COLOURS, door_of, free_bets, player_page
from operators.middleware import StaffRequest

CANCELLABLE: Final = (EnrollmentStatus.NEW, EnrollmentStatus.ACTIVE)


class ReasonForm(WhyForm):
    """Who takes something from a player says why; it stands on the enrollment itself."""

    why = forms.CharField(
        label="Why",
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2, "autofocus": True}),
        error_messages={"required": "Say why."},
    )


@admin.register(Enrollment)
class EnrollmentAdmin(EnrollmentExport):
    list_display = ["player", "reward", "state", "worth", "remaining", "source_of", "created_at"]
    list_filter = FILTERS
    # The order of time is the only one that millions can be shown in at once.
    sortable_by: tuple[str, ...] = ()
    list_before_template = "backoffice/cut_short.html"
    # Facets are counts.
    show_facets = ShowFacets.NEVER
    # For the box above the list; `get_search_results` says what it finds.
    search_fields = ["operator_player_id"]
    search_help_text = "Player: the id or its beginning"
    fieldsets = [
        (None, {"fields": [("player", "state"), ("reward", "campaign"), ("worth", "remaining")]}),
        ("When", {"fields": [("usable_from", "usable_until"), "created_at", "source_of"]}),
    ]
    readonly_fields = ["player", "state", "campaign", "worth", "remaining", "usable_from", "usable_until", "source_of"]
    actions_detail = ["cancel"]

    def get_queryset(self, request: StaffRequest) -> EnrollmentQuerySet:
        rows: EnrollmentQuerySet = super().get_queryset(request)
        return rows.select_related("reward__campaign", "job").with_status(at=timezone.now())

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[EnrollmentList]:  # noqa: ARG002 - Django's signature
        return EnrollmentList

    def get_search_results(
        self,
        request: StaffRequest,
        queryset: EnrollmentQuerySet,
        search_term: str,
    ) -> tuple[EnrollmentQuerySet, bool]:
        """Enrollments of up to MOST_FOUND players that begin so, along the index: for the search over everything."""
        beginning = spelled(search_term)
        if not beginning or not request.operator:
            return queryset.none() if search_term else queryset, False
        players = players_beginning(request.operator, beginning)[:MOST_FOUND]
        return queryset.filter(operator_player_id__any_of=players), False

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - Django's signature
        return False

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[Any]:
        row = self.get_object(request, str(object_id))
        possible = row is not None and row.status(at=timezone.now()) in CANCELLABLE
        actions: list[Any] = super().get_actions_detail(request, object_id) if possible else []
        return actions

    def has_cancel_permission(self, request: HttpRequest, object_id: str | None = None) -> bool:  # noqa: ARG002 - unfold's signature
        return request.user.has_perm("enrollments.cancel_enrollment")

    @action(description="Cancel enrollment", permissions=["cancel"], url_path="cancel")
    def cancel(self, request: StaffRequest, object_id: str) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404

        def verb(why: str) -> None:
            cancel_enrollment(enrollment_id=row.pk, reason=why, by=who(request), at=timezone.now())

        return self.confirmed(request, cancel_page(row), verb, ReasonForm)

    @display(description="Player", ordering="operator_player_id")
    def player(self, enrollment: Enrollment) -> SafeString:
        page = player_page(enrollment.operator_player_id)
        return format_html('<a href="{}">{}</a>', page, enrollment.operator_player_id)

    @display(description="State", label=dict(COLOURS))
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
    def source_of(self, enrollment: Enrollment) -> SafeString:
        return door_of(enrollment)


def cancel_page(enrollment: Enrollment) -> dict[str, str]:
    """What is asked before an enrollment is cancelled, and said afterwards."""
    left = free_bets(enrollment.remaining_bet_count)
    return {
        "title": f"Cancel {enrollment.reward} of {enrollment.operator_player_id}?",
        "question": (
            f"The player loses {left} at once, and their value goes back to the budgets. This cannot be taken back."
        ),
        "button": "Cancel the enrollment",
        "back": player_page(enrollment.operator_player_id),
        "done": f"{enrollment.reward} is cancelled: {enrollment.operator_player_id} has lost {left}.",
    }


def _shown(moment: datetime) -> str:
    """On the operator's clock; pages show the value of a method as it comes."""
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
