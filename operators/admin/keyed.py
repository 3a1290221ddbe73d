"""Lists of what can be millions: filters that are only offered, and pages by key (docs/adr/0016)."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.views import ChangeList

from core.paging import MOST_LOOKED_AT, Page
from operators.middleware import StaffRequest
from operators.models import Operator

AFTER = "after"
UNREADABLE = "One of the filters could not be understood, so all are off. Days are written like 2026-05-03."


class Offered:
    """A filter that is only offered: what all of them wish for together is found by the floor that has the rows."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002 - Django's signature
        return queryset


class OwnFilter(Offered, AutocompleteSelectFilter):
    """Campaigns or rewards of the working operator: the name of another one's is not shown, whatever the address."""

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        for choice in super().choices(changelist):
            field = choice["form"].fields[self.lookup_kwarg]
            field.queryset = field.queryset.filter(operator=self.request.operator)
            yield choice


class KeyedList(ChangeList):
    """Pages by key, and counts nothing: `?after=` the last row of the page before.

    Stands in for Django's paginator as well, for the template that draws the foot of the list. `things` are its rows,
    as one and as several.
    """

    template_name = "backoffice/older.html"
    things: tuple[str, str]
    after: UUID | None
    page: Page[Any]

    def read(self, said: dict[str, str]) -> None:
        """Understands what the address says. ValueError where it cannot."""
        raise NotImplementedError

    def wanted(self, operator: Operator) -> QuerySet[Any]:
        """All that was read, newest first: for exports."""
        raise NotImplementedError

    def found(self, operator: Operator) -> Page[Any]:
        """The page that follows `after`."""
        raise NotImplementedError

    def get_queryset(self, request: StaffRequest, exclude_parameters: list[str] | None = None) -> QuerySet[Any]:
        said = request.GET.dict()
        # Whoever filters anew begins at the newest: the place in this list is not among what forms carry on.
        carried_on = request.GET.copy()
        for kept in (carried_on, self.params, self.filter_params):
            kept.pop(AFTER, None)
        request.GET = carried_on  # type: ignore[assignment]
        try:
            self.after = UUID(said[AFTER]) if said.get(AFTER) else None
            self.read(said)
        except ValueError as error:
            raise _unreadable(request) from error
        # For what it notes of the filters; what they find is found elsewhere.
        rows: QuerySet[Any] = super().get_queryset(request, exclude_parameters)
        return self.wanted(request.operator) if request.operator else rows.none()

    def get_filters(self, request: StaffRequest) -> Any:
        specs, has_filters, beyond, *more = super().get_filters(request)
        if beyond:
            # Django would take any column of the table, and no index would help.
            raise _unreadable(request)
        return specs, has_filters, beyond, *more

    def get_results(self, request: StaffRequest) -> None:
        self.page = self.found(request.operator) if request.operator else Page([], None)
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
            return f"{self._found} among the {MOST_LOOKED_AT:,} {self.things[1]} that were looked at."
        return self._found if self.page.rows and not (self.page.older or self.after) else ""

    @property
    def _found(self) -> str:
        if not self.result_count:
            return "None"
        return f"{self.result_count} {self.things[self.result_count != 1]}"


def _unreadable(request: HttpRequest) -> IncorrectLookupParameters:
    messages.error(request, UNREADABLE)
    return IncorrectLookupParameters()
