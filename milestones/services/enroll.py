"""The one verb that enrols a customer into a target, whatever the door (capillary-milestone-enroll)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from enrollments.rules.players import player_id_fault
from milestones.models import EnrollmentEvent, Period, PeriodProgress, Span, Target, TargetEnrollment
from milestones.rules.codes import refusal
from milestones.rules.enrolling import Balance, balance_fault, kind_of, overlap, starting_balance
from milestones.rules.periods import current_or_next
from milestones.rules.streaks import Stretch
from milestones.rules.words import Kind
from milestones.services.holding import hold_or_make
from milestones.services.reaching import mark_reached, tell


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrollmentWish:
    """What is asked for one customer.

    Without `period_name`: the current period, or the nearest to come. `initial_balance` None: go on from what was
    achieved in the period before. Enrolled are the period and all later ones, unless `only_this_period`.
    """

    player_id: str
    period_name: str | None = None
    initial_balance: Decimal | None = None
    reset_streak: bool = False
    only_this_period: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """What came of it: from which period on, and the balance there. `warnings` are codes of `rules.codes.WARNINGS`."""

    enrollment: TargetEnrollment
    kind: Kind
    period: Period
    balance: Decimal
    warnings: tuple[str, ...]


def enroll_customer(*, target: Target, wish: EnrollmentWish, by: str, at: datetime, dry_run: bool = False) -> Enrolled:
    """Enrols or re-enrols a customer into a target, whose `group` comes with it; a dry run changes nothing.

    Refuses BadCustomer, GroupInactive, PeriodNotFound, PeriodOver, NoPeriodLeft, NegativeBalance, BalanceTooLarge,
    SinglePeriodOnly and AlreadyEnrolled. Of two calls at once one enrols and the other is refused.
    """
    with transaction.atomic():
        enrolled = _enroll(target, wish, by=by, at=at)
        if dry_run:
            transaction.set_rollback(True)
    return enrolled


def _enroll(target: Target, wish: EnrollmentWish, *, by: str, at: datetime) -> Enrolled:
    _refuse_unless_possible(target, wish)
    is_streak = target.group.is_streak
    period = _period(target, None if is_streak else wish.period_name, at=at)
    stretch = Stretch(period.number, period.number + 1 if wish.only_this_period else None)
    enrollment = hold_or_make(target, wish.player_id, at=at)
    spans = list(enrollment.spans.all())
    if overlap(stretch, [span.stretch for span in spans if span.unenrolled_at is None]):
        raise refusal("AlreadyEnrolled", "customer")
    kind = kind_of(is_first=not spans, resets=is_streak and wish.reset_streak)
    before = PeriodProgress.objects.filter(enrollment=enrollment, period=period).first()
    had = None if before is None else before.achieved
    wished = None if is_streak else wish.initial_balance
    balance = starting_balance(had, wished, resets=kind is Kind.RESET)
    _open_span(enrollment, stretch, balance, at=at)
    if kind is Kind.RESET:
        _begin_round(enrollment, period)
    number, after = period.number, balance.amount
    _log(enrollment, kind=kind, number=number, before=had, after=after, reason=wish.reason, by=by, at=at)
    _set_balance(enrollment, period, before, balance, at=at)
    warnings = _warnings(target, wish)
    return Enrolled(enrollment=enrollment, kind=kind, period=period, balance=balance.amount, warnings=warnings)


def _begin_round(enrollment: TargetEnrollment, period: Period) -> None:
    """The streak begins at its first level again, with this cycle."""
    enrollment.round, enrollment.round_begins = enrollment.round + 1, period.number
    enrollment.save(update_fields=["round", "round_begins"])


def _log(
    enrollment: TargetEnrollment,
    *,
    kind: Kind,
    number: int,
    before: Decimal | None,
    after: Decimal,
    reason: str,
    by: str,
    at: datetime,
) -> None:
    EnrollmentEvent.objects.create(
        operator_id=enrollment.operator_id,
        enrollment=enrollment,
        kind=kind,
        period_number=number,
        balance_before=before,
        balance_after=after,
        happened_at=at,
        by=by,
        reason=reason,
    )


def _refuse_unless_possible(target: Target, wish: EnrollmentWish) -> None:
    if player_id_fault(wish.player_id):
        raise refusal("BadCustomer", "customer")
    if not target.group.is_active:
        raise refusal("GroupInactive", "group")
    if wish.only_this_period and not target.group.allows_single_period:
        raise refusal("SinglePeriodOnly", "only_this_period")
    fault = None if target.group.is_streak else balance_fault(wish.initial_balance)
    if fault:
        raise refusal(fault, "initial_balance")


def _period(target: Target, name: str | None, *, at: datetime) -> Period:
    periods: Sequence[Period] = list(target.group.periods.all())
    if not name:
        found = current_or_next(periods, at=at)
        if found is None:
            raise refusal("NoPeriodLeft", "period_name")
        return found
    named = next((period for period in periods if period.ref_code == name), None)
    if named is None:
        raise refusal("PeriodNotFound", "period_name")
    if named.ends_at <= at:
        raise refusal("PeriodOver", "period_name")
    return named


def _open_span(enrollment: TargetEnrollment, stretch: Stretch, balance: Balance, *, at: datetime) -> None:
    """Enrols into periods; what was left of them in an earlier one is taken up again."""
    if balance.replaces:
        enrollment.spans.filter(until_number=stretch.first).update(is_replaced=True)
    Span.objects.create(
        operator_id=enrollment.operator_id,
        enrollment=enrollment,
        from_number=stretch.first,
        until_number=stretch.until,
        enrolled_at=at,
    )
    left = PeriodProgress.objects.filter(enrollment=enrollment, is_left=True, period__number__gte=stretch.first)
    if stretch.until is not None:
        left = left.filter(period__number__lt=stretch.until)
    left.update(is_left=False)


def _set_balance(
    enrollment: TargetEnrollment, period: Period, before: PeriodProgress | None, balance: Balance, *, at: datetime
) -> None:
    """Writes a balance that replaces another, and looks whether it is enough by itself."""
    if before is None and not balance.amount:
        return
    if before is None:
        before = PeriodProgress(
            operator_id=enrollment.operator_id, enrollment=enrollment, period=period, target_id=enrollment.target_id
        )
    if balance.replaces:
        before.base = before.achieved = balance.amount
        before.last_activity_at = before.reached_at = None
        before.is_left = False
        before.save()
    tell(operator_id=enrollment.operator_id, reached=mark_reached([before.pk], at=at), at=at)


def _warnings(target: Target, wish: EnrollmentWish) -> tuple[str, ...]:
    if not target.group.is_streak:
        return ("ResetIgnored",) if wish.reset_streak else ()
    given = {"BalanceIgnored": wish.initial_balance is not None, "PeriodIgnored": bool(wish.period_name)}
    return tuple(code for code, was_given in given.items() if was_given)
