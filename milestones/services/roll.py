"""The customers of one call while they are enrolled: read at once, held, and written at once."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Self

from core.refusal import Refusal
from milestones.models import EnrollmentEvent, Period, PeriodProgress, Span, Target, TargetEnrollment
from milestones.rules.codes import refusal
from milestones.rules.enrolling import Balance, kind_of, overlap, starting_balance
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


class Roll:
    """What is known of some customers of a target, and what is to become of them."""

    def __init__(self, target: Target, at: datetime) -> None:
        self._target, self._at = target, at
        self._enrollments: dict[str, TargetEnrollment] = {}
        self._spans: defaultdict[int, list[Span]] = defaultdict(list)
        # By enrolment and the number of the period.
        self._progress: defaultdict[int, dict[int, PeriodProgress]] = defaultdict(dict)
        self._events: list[EnrollmentEvent] = []
        self._rounds: list[TargetEnrollment] = []
        self._touched: dict[tuple[int, int], PeriodProgress] = {}

    @classmethod
    def open(cls, target: Target, player_ids: Collection[str], *, at: datetime) -> Self:
        """Holds these customers, made where they are new, and reads what there is of them."""
        roll = cls(target, at)
        roll._enrollments = hold_or_make(target, player_ids, at=at)
        known = {"enrollment__target": target, "enrollment__operator_player_id__any_of": set(player_ids)}
        for span in Span.objects.filter(**known):
            roll._spans[span.enrollment_id].append(span)
        for progress in PeriodProgress.objects.filter(**known, period__ends_at__gt=at).select_related("period"):
            roll._progress[progress.enrollment_id][progress.period.number] = progress
        return roll

    def enter(self, wish: EnrollmentWish, period: Period, *, by: str) -> Enrolled | Refusal:
        """Enrols a customer from `period` on; AlreadyEnrolled where they have one of these periods."""
        enrollment, is_streak = self._enrollments[wish.player_id], self._target.group.is_streak
        spans = self._spans[enrollment.pk]
        stretch = Stretch(period.number, period.number + 1 if wish.only_this_period else None)
        if overlap(stretch, [span.stretch for span in spans if span.unenrolled_at is None]):
            return refusal("AlreadyEnrolled", "customer")
        kind = kind_of(is_first=not spans, resets=is_streak and wish.reset_streak)
        before = self._progress[enrollment.pk].get(period.number)
        had = None if before is None else before.achieved
        wished = None if is_streak else wish.initial_balance
        balance = starting_balance(had, wished, resets=kind is Kind.RESET)
        if kind is Kind.RESET:
            enrollment.round, enrollment.round_begins = enrollment.round + 1, period.number
            self._rounds.append(enrollment)
        self._log(enrollment, kind, period, (had, balance.amount), by=by, reason=wish.reason)
        self._open_span(enrollment, stretch, balance)
        self._set_balance(enrollment, period, balance)
        warnings = _warnings(wish, is_streak=is_streak)
        return Enrolled(enrollment=enrollment, kind=kind, period=period, balance=balance.amount, warnings=warnings)

    def write(self) -> None:
        """Writes what was entered; balances that are enough by themselves reach their target."""
        spans = [span for each in self._spans.values() for span in each]
        replaced = [span.pk for span in spans if span.is_replaced and span.pk]
        Span.objects.filter(pk__in=replaced, is_replaced=False).update(is_replaced=True)
        Span.objects.bulk_create(span for span in spans if not span.pk)
        EnrollmentEvent.objects.bulk_create(self._events)
        TargetEnrollment.objects.bulk_update(self._rounds, ["round", "round_begins"])
        known = [progress for progress in self._touched.values() if progress.pk]
        PeriodProgress.objects.bulk_update(
            known, ["base", "achieved", "is_left", "last_activity_at", "reached_at"], batch_size=500
        )
        PeriodProgress.objects.bulk_create(progress for progress in self._touched.values() if not progress.pk)
        ids = [progress.pk for progress in self._touched.values()]
        if ids:
            tell(operator_id=self._target.operator_id, reached=mark_reached(ids, at=self._at), at=self._at)

    def _log(
        self,
        enrollment: TargetEnrollment,
        kind: Kind,
        period: Period,
        balance: tuple[Decimal | None, Decimal],
        *,
        by: str,
        reason: str,
    ) -> None:
        event = EnrollmentEvent(
            operator_id=enrollment.operator_id, enrollment=enrollment, kind=kind, period_number=period.number
        )
        event.balance_before, event.balance_after = balance
        event.happened_at, event.by, event.reason = self._at, by, reason
        self._events.append(event)

    def _open_span(self, enrollment: TargetEnrollment, stretch: Stretch, balance: Balance) -> None:
        """Enrols into periods; what was left of them in an earlier span is taken up again, unless it is replaced."""
        spans = self._spans[enrollment.pk]
        for span in spans:
            span.is_replaced |= balance.replaces and span.until_number == stretch.first
        new = Span(operator_id=enrollment.operator_id, enrollment=enrollment, enrolled_at=self._at)
        new.from_number, new.until_number = stretch
        spans.append(new)
        for number, progress in self._progress[enrollment.pk].items():
            if progress.is_left and stretch.covers(number):
                progress.is_left = False
                self._touched[enrollment.pk, number] = progress

    def _set_balance(self, enrollment: TargetEnrollment, period: Period, balance: Balance) -> None:
        known = self._progress[enrollment.pk]
        if not balance.replaces or (period.number not in known and not balance.amount):
            return
        progress = known.get(period.number)
        if progress is None:
            progress = PeriodProgress(operator_id=enrollment.operator_id, enrollment=enrollment, period=period)
            progress.target_id = enrollment.target_id
            known[period.number] = progress
        progress.base = progress.achieved = balance.amount
        progress.last_activity_at = progress.reached_at = None
        self._touched[enrollment.pk, period.number] = progress


def _warnings(wish: EnrollmentWish, *, is_streak: bool) -> tuple[str, ...]:
    if not is_streak:
        return ("ResetIgnored",) if wish.reset_streak else ()
    given = {"BalanceIgnored": wish.initial_balance is not None, "PeriodIgnored": bool(wish.period_name)}
    return tuple(code for code, was_given in given.items() if was_given)
