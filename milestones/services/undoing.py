"""Taking back what a list of customers has enrolled: who can be taken out again, and who stays, with the reason."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When

from enrollments.services.undoing import ask_to_undo
from milestones.models import CustomerList, ListedCustomer, PeriodProgress, Span
from milestones.rules.lists import Fate
from milestones.rules.periods import current_or_next


@dataclass(frozen=True, slots=True)
class ListUndoing:
    """What undoing a list would do: so many customers taken out again, and those who stay, by the code why."""

    taken_back: int
    kept_by_code: dict[str, int]


class Judged(NamedTuple):
    """A listed customer, what undoing means for them, and the span that the list has opened, while it stands."""

    listed_id: int
    fate: str
    span_id: int | None


@transaction.atomic
def undo_customer_list(*, job_id: UUID, reason: str, by: str, at: datetime) -> CustomerList:
    """Has every customer whom a finished list has enrolled taken out by a worker, or kept where much came of it.

    Again changes nothing. Refuses JobNotFinished, NothingToUndo and ReasonMissing.
    """
    job = CustomerList.objects.select_for_update(no_key=True).get(pk=job_id)
    ask_to_undo(job, reason=reason, by=by, at=at)
    return job


def what_undoing_does(job: CustomerList, *, at: datetime) -> ListUndoing:
    """What would come of undoing `job` now; customers go on until it is done."""
    counts = _with_fates(job, at=at).order_by().values("fate").annotate(customers=Count("pk"))
    found = {row["fate"]: row["customers"] for row in counts}
    return ListUndoing(found.pop(Fate.TAKEN_BACK, 0), found)


def fates_of(job: CustomerList, row_numbers: Collection[int], *, at: datetime) -> list[Judged]:
    """What undoing `job` now means for the customers in these rows, in the order of the file."""
    theirs = _with_fates(job, at=at).filter(row_number__in=row_numbers).order_by("row_number")
    return [Judged(*row) for row in theirs.values_list("pk", "fate", "span")]


def _with_fates(job: CustomerList, *, at: datetime) -> QuerySet[Any, Any]:
    """Whom `job` has enrolled, each with the `fate` that undoing it now would mean and the `span` that it opened.

    A span is known by its customer, moment and first period; one that was left does not count.
    """
    over = current_or_next(list(job.target.group.periods.all()), at=at) is None
    theirs = Span.objects.filter(enrollment=OuterRef("enrollment"), unenrolled_at__isnull=True)
    opened = theirs.filter(enrolled_at=OuterRef("enrolled_at"), from_number=OuterRef("period_number"))
    progress = PeriodProgress.objects.filter(
        enrollment=OuterRef("enrollment"), period__number__gte=OuterRef("period_number")
    )
    # What a balance began with is no progress; nor is what was achieved before, and is gone on from.
    grown = Q(period__number=OuterRef("period_number")) & ~Q(achieved=OuterRef("balance"))
    later = Q(period__number__gt=OuterRef("period_number"), last_activity_at__isnull=False)
    since = Q(last_activity_at__gt=OuterRef("enrolled_at"))
    fate = Case(
        When(Q(span__isnull=True) & Exists(theirs.filter(enrolled_at__gte=OuterRef("enrolled_at"))), Value(Fate.AGAIN)),
        When(span__isnull=True, then=Value(Fate.LEFT)),
        When(Exists(progress.filter(reached_at__isnull=False)), then=Value(Fate.REACHED)),
        When(Exists(progress.filter(grown | later | since)), then=Value(Fate.PROGRESS)),
        default=Value(Fate.OVER if over else Fate.TAKEN_BACK),
    )
    listed = ListedCustomer.objects.filter(job=job, enrollment__isnull=False)
    return listed.annotate(span=Subquery(opened.order_by("id").values("pk")[:1])).annotate(fate=fate)
