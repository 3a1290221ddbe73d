"""The list of enrollments as people see it: its filters, and pages by key."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateFilter
from unfold.views import ChangeList

from core.screens.states import StateFilter
from enrollments.finding.matching import matching
from enrollments.finding.paging import MOST_LOOKED_AT, Page, page_of
from enrollments.finding.wishes import Wish
from enrollments.models.enrollment import EnrollmentQuerySet
from enrollments.rules.status import EnrollmentStatus
from operators.middleware import StaffRequest

AFTER = "after"
UNREADABLE = "One of the filters could not be understood, so all are off. Days are written like 2026-05-03."


class _Offered:
    """A filter that is only offered: what all of them wish for together is found by `enrollments.finding`."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002 - Django's signature
        return queryset


class EnrollmentStateFilter(_Offered, StateFilter):
    states = EnrollmentStatus


class SourceFilter(_Offered, ChoicesDropdownFilter):
    pass


class DayFilter(_Offered, RangeDateFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "day of enrolment"


class OwnFilter(_Offered, AutocompleteSelectFilter):
    """Campaigns or rewards of the working operator: the name of another one's is not shown, whatever the address."""

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        for choice in super().choices(changelist):
            field = choice["form"].fields[self.lookup_kwarg]
            field.queryset = field.queryset.filter(operator=self.request.operator)
            yield choice


FILTERS: Any = [
    ("reward__campaign", OwnFilter),
    ("reward", OwnFilter),
    EnrollmentStateFilter,
    ("source", SourceFilter),
    ("created_at", DayFilter),
]


class EnrollmentList(ChangeList):
    """Pages by key, and counts nothing: `?after=` the last enrollment of the page before.

    Stands in for Django's paginator as well, for the template that draws the foot of the list.
    """

    template_name = "enrollments/older.html"
    wish: Wish
    page: Page

    def get_queryset(self, request: StaffRequest, exclude_parameters: list[str] | None = None) -> EnrollmentQuerySet:
        said = request.GET.dict()
        # Whoever filters anew begins at the newest: the place in this list is not among what forms carry on.
        carried_on = request.GET.copy()
        for kept in (carried_on, self.params, self.filter_params):
            kept.pop(AFTER, None)
        request.GET = carried_on  # type: ignore[assignment]
        try:
            self.after = UUID(said[AFTER]) if said.get(AFTER) else None
            self.wish = Wish.read(said)
        except ValueError as error:
            raise _unreadable(request) from error
        # For what it notes of the filters; what they find is found below.
        rows: EnrollmentQuerySet = super().get_queryset(request, exclude_parameters)
        return matching(request.operator, self.wish, at=timezone.now()) if request.operator else rows.none()

    def get_filters(self, request: StaffRequest) -> Any:
        specs, has_filters, beyond, *more = super().get_filters(request)
        if beyond:
            # Django would take any column of the table, and no index would help.
            raise _unreadable(request)
        return specs, has_filters, beyond, *more

    def get_results(self, request: StaffRequest) -> None:
        self.page = Page([], None)
        if request.operator:
            self.page = page_of(
                request.operator, self.wish, rows=self.list_per_page, after=self.after, at=timezone.now()
            )
        self.result_list = self.page.rows
        self.result_count = len(self.page.rows)
        # The same as of the page: nobody is told of a whole that was not counted.
        self.full_result_count, self.show_full_result_count = self.result_count, False
        self.can_show_all = self.multi_page = self.show_admin_actions = False
        self.paginator = self

    @property
    def newest_link(self) -> str | None:
        return self.get_query_string() if self.after else None

    @property
    def older_link(self) -> str | None:
        return self.get_query_string({AFTER: str(self.page.older)}) if self.page.older else None

    @property
    def note(self) -> str:
        """What people should know of how this page was found."""
        if self.page.cut_short:
            return f"{self._found} among the {MOST_LOOKED_AT:,} enrollments that were looked at."
        return self._found if self.page.rows and not (self.page.older or self.after) else ""

    @property
    def _found(self) -> str:
        if not self.result_count:
            return "None"
        return "1 enrollment" if self.result_count == 1 else f"{self.result_count} enrollments"


def _unreadable(request: HttpRequest) -> IncorrectLookupParameters:
    messages.error(request, UNREADABLE)
    return IncorrectLookupParameters()
