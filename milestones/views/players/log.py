"""What has happened to a player in a target, in the order in which it came to us, with the balances.

Balances are kept only where somebody was enrolled; between these the activities are added up again. Where that does
not come to what the player has (the group was switched off for a while), nothing is claimed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from milestones.models import Activity, Period, PeriodProgress, Span, TargetEnrollment
from milestones.rules.words import Kind

# Whoever needs more of it than that asks the API or the database.
MOST_ACTIVITIES: Final = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened; `came_at` is when we heard of it. Without `period` it lies outside of all cycles."""

    came_at: datetime
    happened_at: datetime
    who: str
    what: str
    why: str
    period: Period | None
    before: Decimal | None
    after: Decimal | None
    amount: Decimal | None = None
    counts: bool = True


def log_of(enrollment: TargetEnrollment) -> tuple[list[Line], bool]:
    """The latest first, and whether there are more activities than are looked at."""
    periods = list(enrollment.target.group.periods.all())
    rows = _activities(enrollment, periods)
    lines = [*_events(enrollment, periods), *_told(enrollment, periods, rows[:MOST_ACTIVITIES])]
    # An enrolment and what came at the same moment: first one is enrolled.
    in_order = sorted(lines, key=lambda line: (line.came_at, line.amount is not None, line.happened_at))
    replayed = list(_replayed(enrollment, in_order))
    return _only_true(enrollment, replayed)[::-1], len(rows) > MOST_ACTIVITIES


def _activities(enrollment: TargetEnrollment, periods: list[Period]) -> list[Activity]:
    """What came since the first enrolment, and happened in a cycle."""
    rows = Activity.objects.filter(
        operator=enrollment.operator_id,
        operator_player_id=enrollment.operator_player_id,
        kind=enrollment.target.kind,
        happened_at__gte=periods[0].starts_at,
        happened_at__lt=periods[-1].ends_at,
        received_at__gte=enrollment.first_enrolled_at,
    )
    return list(rows.order_by("-happened_at", "-id")[: MOST_ACTIVITIES + 1])


def _events(enrollment: TargetEnrollment, periods: list[Period]) -> Iterator[Line]:
    by_number = {period.number: period for period in periods}
    for event in enrollment.events.all():
        yield Line(
            came_at=event.happened_at,
            happened_at=event.happened_at,
            who=event.by,
            what=event.get_kind_display(),
            why=event.reason,
            # Who leaves after the last cycle leaves none.
            period=by_number.get(event.period_number),
            before=event.balance_before,
            after=event.balance_after,
        )


def _told(enrollment: TargetEnrollment, periods: list[Period], rows: list[Activity]) -> Iterator[Line]:
    measure = enrollment.target.measure
    for row in rows:
        amounts = {name: Decimal(amount) for name, amount in row.amounts.items()}
        amount = measure.amount(row.kind, amounts)
        period = next((each for each in periods if each.starts_at <= row.happened_at < each.ends_at), None)
        if amount and period:
            what = f"{row.kind.capitalize()} {row.activity_id}"
            yield Line(row.received_at, row.happened_at, row.door, what, "", period, None, None, amount)


def _replayed(enrollment: TargetEnrollment, lines: list[Line]) -> Iterator[Line]:
    """Each activity with what the player had in its cycle before and after."""
    spans = list(enrollment.spans.all())
    replaced = _replacements(enrollment)
    balances: dict[int, Decimal] = {}
    for line in lines:
        if line.period is None or line.amount is None:
            if line.period is not None and line.after is not None:
                balances[line.period.number] = line.after
            yield line
            continue
        number = line.period.number
        before = balances.get(number, Decimal(0))
        counts = _counts(enrollment, line, number, spans, replaced)
        balances[number] = before + line.amount if counts else before
        yield replace(line, counts=counts, before=before, after=balances[number])


def _replacements(enrollment: TargetEnrollment) -> dict[int, datetime]:
    """When the balance of a cycle that had been left was first replaced by another."""
    left = [span.until_number for span in enrollment.spans.all() if span.is_replaced and span.until_number]
    again = enrollment.events.filter(kind__in=[Kind.RE_ENROLLED, Kind.RESET], period_number__in=left)
    return {event.period_number: event.happened_at for event in again.order_by("-id")}


def _counts(
    enrollment: TargetEnrollment, line: Line, number: int, spans: list[Span], replaced: Mapping[int, datetime]
) -> bool:
    """The rule of `services.counting`, as of the moment when the activity came."""
    then = line.came_at
    for span in spans:
        if span.enrolled_at > then or span.from_number > number:
            continue
        was_left = span.unenrolled_at is not None and span.unenrolled_at <= then
        until = span.until_number if was_left or span.unenrolled_at is None else None
        if until is None or number < until:
            if line.happened_at >= span.enrolled_at or enrollment.target.group.counts_before_enrolment:
                return True
        elif number == until and _was_theirs(span, line) and (number not in replaced or then < replaced[number]):
            return True
    return False


def _was_theirs(span: Span, line: Line) -> bool:
    """Whether it happened before the player left."""
    left_at = span.unenrolled_at
    return left_at is not None and left_at <= line.came_at and span.enrolled_at <= line.happened_at < left_at


def _only_true(enrollment: TargetEnrollment, lines: list[Line]) -> list[Line]:
    """Without the balances of cycles in which they do not come to what the player has."""
    has = dict(PeriodProgress.objects.filter(enrollment=enrollment).values_list("period__number", "achieved"))
    last: dict[int, Decimal] = {}
    for line in lines:
        if line.period is not None and line.after is not None:
            last[line.period.number] = line.after
    wrong = {number for number, balance in last.items() if has.get(number, Decimal(0)) != balance}
    return [
        replace(line, before=None, after=None)
        if line.amount is not None and line.period is not None and line.period.number in wrong
        else line
        for line in lines
    ]
