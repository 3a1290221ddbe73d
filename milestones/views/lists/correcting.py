"""The page on which rejected rows of a list of customers are corrected; they become a list of their own."""

from datetime import datetime
from typing import ClassVar

from django.utils import timezone
from django.utils.functional import cached_property

from core.refusal import Fault, Refusal
from enrollments.bulk.reader import Row
from enrollments.bulk.rows import Rejected
from enrollments.views.correcting import ListCorrectPages
from enrollments.views.grid import ListGrid
from milestones.bulk.rows import CustomerCheck, refused_row
from milestones.list_tasks import nudge_list_on_commit
from milestones.models import CustomerList, Period
from milestones.rules.lists import REPEATED
from milestones.services.enroll import period_of
from milestones.services.lists import upload_customer_list
from milestones.views.lists.facts import CustomerProgress
from milestones.views.lists.finding import ADD, ROUTE, list_for


class CustomerGrid(ListGrid[CustomerList]):
    """Who is enrolled already is for the preview, and no correction helps whoever may not be rewarded."""

    not_for_correcting: ClassVar[frozenset[str]] = frozenset({"PlayerRestricted", "AlreadyEnrolled", REPEATED})

    def fault_of(self, row: Row) -> Fault | None:
        given = CustomerCheck(self.own_layout, "").read(row)
        if isinstance(given, Rejected):
            return given.fault
        found = period_of(given.wish, target=self.job.target, periods=self._periods, at=timezone.now())
        return refused_row(row, found).fault if isinstance(found, Refusal) else None

    @cached_property
    def _periods(self) -> list[Period]:
        return list(self.job.target.group.periods.all())


def _refuse_closed(job: CustomerList, *, at: datetime) -> None:  # noqa: ARG001 - no clock closes a target
    job.target.refuse_unless_open()


def _facts(job: CustomerList) -> dict[str, str]:
    return {"into": job.target.full_name}


class CustomerListCorrectPages(ListCorrectPages):
    find = list_for
    take = upload_customer_list
    nudge = nudge_list_on_commit
    refuse_closed = _refuse_closed
    facts = _facts
    grid = CustomerGrid
    progress = CustomerProgress
    route = ROUTE
    add = ADD
