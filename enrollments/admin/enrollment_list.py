"""The list of enrollments as people see it: its filters, and pages by key."""

from typing import Any

from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter

from core.paging import Page
from core.screens.states import StateFilter
from enrollments.finding.matching import matching
from enrollments.finding.paging import page_of
from enrollments.finding.wishes import Wish
from enrollments.models import Enrollment
from enrollments.models.enrollment import EnrollmentQuerySet
from enrollments.rules.status import EnrollmentStatus
from operators.admin.keyed import KeyedList, Offered, OwnFilter
from operators.models import Operator


class EnrollmentStateFilter(Offered, StateFilter):
    states = EnrollmentStatus


class SourceFilter(Offered, ChoicesDropdownFilter):
    pass


class DayFilter(Offered, RangeDateFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "day of enrolment"


FILTERS: Any = [
    ("reward__campaign", OwnFilter),
    ("reward", OwnFilter),
    EnrollmentStateFilter,
    ("source", SourceFilter),
    ("created_at", DayFilter),
]


class EnrollmentList(KeyedList):
    things = ("enrollment", "enrollments")
    wish: Wish

    def read(self, said: dict[str, str]) -> None:
        self.wish = Wish.read(said)

    def wanted(self, operator: Operator) -> EnrollmentQuerySet:
        return matching(operator, self.wish, at=timezone.now())

    def found(self, operator: Operator) -> Page[Enrollment]:
        return page_of(operator, self.wish, rows=self.list_per_page, after=self.after, at=timezone.now())
