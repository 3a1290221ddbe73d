"""Undoing a list of customers, chunk by chunk: each is taken out again, or kept with the reason.

As crash-proof as the enrolment: spans, the log, who is kept, the counts and `undo_row` move together.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from enrollments.services.undoing import count_taken_back, undone_because
from milestones.models import CustomerList, EnrollmentEvent, ListedCustomer, PeriodProgress, Span, TargetEnrollment
from milestones.rules.lists import Fate
from milestones.rules.periods import current_or_next
from milestones.rules.words import Kind
from milestones.services.leaving import leave
from milestones.services.undoing import fates_of

ROWS: Final = 5_000


def take_back_customers(job: CustomerList, *, rows: int, at: datetime) -> None:
    """Looks at the next customers of a list that is being undone; the caller saves the list."""
    rows = min(rows, ROWS)
    behind = ListedCustomer.objects.filter(job=job, row_number__gt=job.undo_row, enrollment__isnull=False)
    found = dict(behind.order_by("row_number").values_list("row_number", "enrollment_id")[:rows])
    # Held before it is looked at what has come of them: nothing more comes of it until this is done.
    held = TargetEnrollment.objects.select_for_update(no_key=True).filter(pk__in=set(found.values()))
    list(held.order_by("id").values_list("pk", flat=True))
    fates = fates_of(job, found.keys(), at=at)
    reversed_ = [each.span_id for each in fates if each.fate == Fate.TAKEN_BACK and each.span_id]
    kept = Counter(each.fate for each in fates if each.fate != Fate.TAKEN_BACK)
    for code in kept:
        theirs = [each.listed_id for each in fates if each.fate == code]
        ListedCustomer.objects.filter(pk__in=theirs).update(kept_code=code)
    _take_out(job, list(Span.objects.filter(pk__in=reversed_)), at=at)
    count_taken_back(
        job,
        until_row=max(found, default=None),
        reversed_count=len(reversed_),
        kept=kept,
        more=len(found) == rows,
        at=at,
    )


def _take_out(job: CustomerList, spans: Sequence[Span], *, at: datetime) -> None:
    """Out of the current period and all later ones, as people take customers out; the log says why."""
    now = current_or_next(list(job.target.group.periods.all()), at=at)
    if not spans or now is None:
        return
    leave(spans, now.number, at=at)
    balances = _balances(spans)
    reason = undone_because(job, longest=255)
    EnrollmentEvent.objects.bulk_create(
        EnrollmentEvent(
            operator_id=job.operator_id,
            enrollment_id=span.enrollment_id,
            kind=Kind.UNENROLLED,
            period_number=span.until_number or now.number,
            balance_before=balances.get((span.enrollment_id, span.until_number)),
            balance_after=balances.get((span.enrollment_id, span.until_number)),
            happened_at=at,
            by=job.undo_asked_by or "",
            reason=reason,
        )
        for span in spans
    )


def _balances(spans: Sequence[Span]) -> dict[tuple[int, int | None], Decimal]:
    """What customers have achieved in each period that some of them leave."""
    progress = PeriodProgress.objects.filter(
        enrollment__in={span.enrollment_id for span in spans},
        period__number__in={span.until_number for span in spans},
    )
    rows = progress.values_list("enrollment_id", "period__number", "achieved")
    return {(enrollment, number): achieved for enrollment, number, achieved in rows}
