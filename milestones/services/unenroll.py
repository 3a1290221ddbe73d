"""Taking a customer out of a target (facts.md, unEnroll)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from milestones.models import EnrollmentEvent, Period, PeriodProgress, Span, Target, TargetEnrollment
from milestones.rules.codes import refusal
from milestones.rules.periods import current_or_next
from milestones.rules.words import Kind
from milestones.services.holding import hold
from milestones.services.leaving import leave


@dataclass(frozen=True, slots=True, kw_only=True)
class Unenrolled:
    """From which period on the customer is out (by number), and what was achieved in it."""

    enrollment: TargetEnrollment
    period_number: int
    balance: Decimal | None


def unenroll_customer(
    *, target: Target, player_id: str, reason: str = "", by: str, at: datetime, dry_run: bool = False
) -> Unenrolled:
    """Takes a customer out of the current period and all later ones; a dry run changes nothing.

    Where none is running, out of the next and all later ones. What was given stays; what the current period would have
    given at its end is lost; earlier periods stand, also those that are not evaluated yet. Refuses NotEnrolled.
    """
    with transaction.atomic():
        unenrolled = _unenroll(target, player_id, reason, by=by, at=at)
        if dry_run:
            transaction.set_rollback(True)
    return unenrolled


def _unenroll(target: Target, player_id: str, reason: str, *, by: str, at: datetime) -> Unenrolled:
    periods = list(target.group.periods.all())
    number = _number_left(periods, at=at)
    enrollment = hold(target, player_id)
    spans = _standing(enrollment, number)
    if enrollment is None or not spans:
        raise refusal("NotEnrolled", "customer")
    leave(spans, number, at=at)
    progress = PeriodProgress.objects.filter(enrollment=enrollment, period__number=number).first()
    balance = None if progress is None else progress.achieved
    EnrollmentEvent.objects.create(
        operator_id=target.operator_id,
        enrollment=enrollment,
        kind=Kind.UNENROLLED,
        period_number=number,
        balance_before=balance,
        balance_after=balance,
        happened_at=at,
        by=by,
        reason=reason,
    )
    return Unenrolled(enrollment=enrollment, period_number=number, balance=balance)


def _number_left(periods: Sequence[Period], *, at: datetime) -> int:
    """The first period that is left: past the last one where all are over."""
    found = current_or_next(periods, at=at)
    return found.number if found else len(periods) + 1


def _standing(enrollment: TargetEnrollment | None, number: int) -> list[Span]:
    """The spans that still have periods ahead."""
    if enrollment is None:
        return []
    spans = enrollment.spans.filter(unenrolled_at__isnull=True)
    return [span for span in spans if span.until_number is None or span.until_number > number]
