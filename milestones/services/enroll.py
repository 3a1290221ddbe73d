"""The verb that enrols customers into a target, whatever the door (capillary-milestone-enroll)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from core.refusal import Refusal
from enrollments.rules.players import player_id_fault
from milestones.models import Period, Target
from milestones.rules.codes import refusal
from milestones.rules.enrolling import balance_fault
from milestones.rules.periods import current_or_next
from milestones.services.roll import Enrolled, EnrollmentWish, Roll
from operators.models import Restriction


def enroll_customer(*, target: Target, wish: EnrollmentWish, by: str, at: datetime, dry_run: bool = False) -> Enrolled:
    """Enrols or re-enrols one customer into a target, whose `group` comes with it; a dry run changes nothing.

    Refuses BadCustomer, PlayerRestricted, GroupInactive, PeriodNotFound, PeriodOver, NoPeriodLeft, NegativeBalance,
    BalanceTooLarge, SinglePeriodOnly and AlreadyEnrolled. Of two calls at once one enrols and the other is refused.
    """
    (answer,) = enroll_customers(target=target, wishes=[wish], by=by, at=at, dry_run=dry_run)
    if isinstance(answer, Refusal):
        raise answer
    return answer


def enroll_customers(
    *, target: Target, wishes: Sequence[EnrollmentWish], by: str, at: datetime, dry_run: bool = False
) -> list[Enrolled | Refusal]:
    """The same for many at once: each is enrolled, or refused as `enroll_customer` refuses, in the order given.

    Of several wishes for the same customer the first that can be is done.
    """
    with transaction.atomic():
        periods = list(target.group.periods.all())
        named = {wish.player_id for wish in wishes if not player_id_fault(wish.player_id)}
        restricted = Restriction.objects.of(target.group.operator).keeping_out(named, at=at)
        looked_at = [
            refusal("PlayerRestricted", "customer")
            if wish.player_id in restricted
            else period_of(wish, target=target, periods=periods, at=at)
            for wish in wishes
        ]
        possible = {wish.player_id for wish, found in zip(wishes, looked_at, strict=True) if isinstance(found, Period)}
        roll = Roll.open(target, possible, at=at)
        answers = [
            roll.enter(wish, found, by=by) if isinstance(found, Period) else found
            for wish, found in zip(wishes, looked_at, strict=True)
        ]
        roll.write()
        if dry_run:
            transaction.set_rollback(True)
    return answers


def period_of(wish: EnrollmentWish, *, target: Target, periods: Sequence[Period], at: datetime) -> Period | Refusal:
    """From which of the `periods` of a target on this wish is, or what is wrong with it by itself."""
    if player_id_fault(wish.player_id):
        return refusal("BadCustomer", "customer")
    if not target.group.is_active:
        return refusal("GroupInactive", "group")
    if wish.only_this_period and not target.group.allows_single_period:
        return refusal("SinglePeriodOnly", "only_this_period")
    if target.group.is_streak:
        return _period(periods, None, at=at)
    fault = balance_fault(wish.initial_balance)
    return refusal(fault, "initial_balance") if fault else _period(periods, wish.period_name, at=at)


def _period(periods: Sequence[Period], name: str | None, *, at: datetime) -> Period | Refusal:
    if not name:
        return current_or_next(periods, at=at) or refusal("NoPeriodLeft", "period_name")
    named = next((period for period in periods if period.ref_code == name), None)
    if named is None:
        return refusal("PeriodNotFound", "period_name")
    return refusal("PeriodOver", "period_name") if named.ends_at <= at else named
