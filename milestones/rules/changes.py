"""What can change in a milestone or a streak that is there, and all that is wrong with a change (docs/adr/0028)."""

import zoneinfo
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Final, NamedTuple

from core.refusal import Fault
from milestones.rules.activities import AHEAD
from milestones.rules.drafts import CyclesDraft, PeriodDraft, cycles_faults, periods_of, text_faults
from milestones.rules.periods import MOST_PERIODS, generated, made_code
from milestones.rules.targets import TargetDraft, target_faults
from milestones.rules.words import Frequency, Gives

_BEGUN: Final = "This cycle has begun, or does within minutes: it stays as it is."
_TOO_SOON: Final = (
    "A cycle that is changed or added begins later than in five minutes: earlier days were counted already."
)
_OVERLAP: Final = "A cycle begins when the one before it has ended, or later."
_ENROLLED: Final = "Players were enrolled for this target already: what they were promised stays."


class Cycle(NamedTuple):
    """A period of the group; they are numbered from one in the order of time."""

    number: int
    ref_code: str
    starts_at: datetime
    ends_at: datetime

    @property
    def window(self) -> tuple[datetime, datetime]:
        return self.starts_at, self.ends_at


class Aim(NamedTuple):
    """A target of the group, as one would ask for it, and whether anybody was ever enrolled for it."""

    draft: TargetDraft
    has_customers: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The group as it is: its cycles in their order, its targets by their numbers."""

    group_id: int
    is_streak: bool
    frequency_type: Frequency
    frequency: int
    time_zone: str
    cycles: Sequence[Cycle]
    aims: Mapping[int, Aim]


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleMove:
    """Another begin or end of the cycle with this number; None: as it is."""

    number: int
    starts_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetChange:
    """Another value or giving of the target with this number; None: as it is."""

    number: int
    value: Decimal | None = None
    gives: Gives | None = None
    each_period: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChange:
    """What somebody wants to be otherwise; None: as it is. `more` are further cycles, in the group's time zone."""

    name: str | None = None
    description: str | None = None
    moves: tuple[CycleMove, ...] = ()
    more: CyclesDraft | None = None
    targets: tuple[TargetChange, ...] = ()


def has_begun(cycle: Cycle, *, at: datetime) -> bool:
    """Whether there may be an activity of this cycle already: clocks of other systems are ahead by some minutes."""
    return cycle.starts_at <= at + AHEAD


def change_faults(known: Known, change: GroupChange, *, at: datetime) -> list[Fault]:
    """Everything that is wrong with `change` at `at`.

    Fields are called as in drafts; `cycles.3.ends_at` and `targets.1.value` are those of what is there.
    """
    of_more = list(cycles_faults(change.more)) if change.more else []
    after = cycles_after(known, replace(change, more=None) if of_more else change)
    return [
        *text_faults("as it is" if change.name is None else change.name, change.description or ""),
        *_move_faults(known, change, at),
        *of_more,
        *_more_faults(known, change, after, at),
        *_order_faults(known, change, after),
        *_aim_faults(known, change),
    ]


def cycles_after(known: Known, change: GroupChange) -> list[Cycle]:
    """The cycles as `change` wants them, whose further cycles have no faults by themselves."""
    moves = {move.number: move for move in change.moves}
    kept = [_moved(cycle, moves.get(cycle.number)) for cycle in known.cycles]
    further = _further(known, kept, change.more) if change.more else []
    numbered = enumerate(further, start=len(kept) + 1)
    return kept + [
        Cycle(number, each.ref_code or made_code(known.group_id, number), each.starts_at, each.ends_at)
        for number, each in numbered
    ]


def frequency_after(known: Known, after: Sequence[Cycle]) -> tuple[Frequency, int]:
    """How long the cycles are then: as it was while they all follow from it, else they have dates of their own."""
    if known.frequency_type is Frequency.CUSTOM or _windows(after) != _series(known, len(after)):
        return Frequency.CUSTOM, 1
    return known.frequency_type, known.frequency


def _moved(cycle: Cycle, move: CycleMove | None) -> Cycle:
    if move is None:
        return cycle
    return cycle._replace(starts_at=move.starts_at or cycle.starts_at, ends_at=move.ends_at or cycle.ends_at)


def _further(known: Known, kept: Sequence[Cycle], more: CyclesDraft) -> list[PeriodDraft]:
    """Cycles that go on as the group began follow from its first day: months from the 31st stay at the months' ends."""
    goes_on = (more.frequency_type, more.frequency) == (known.frequency_type, known.frequency)
    if goes_on and more.first_day == _day(known, kept[-1].ends_at) and _windows(kept) == _series(known, len(kept)):
        series = _series(known, len(kept) + more.recurring_cycles)
        return [PeriodDraft(starts_at=start, ends_at=end) for start, end in series[len(kept) :]]
    return periods_of(more)


def _windows(cycles: Sequence[Cycle]) -> list[tuple[datetime, datetime]]:
    return [cycle.window for cycle in cycles]


def _series(known: Known, count: int) -> list[tuple[datetime, datetime]]:
    """So many cycles as the frequency of the group makes them; none over the end of the calendar, or of CUSTOM ones."""
    if known.frequency_type is Frequency.CUSTOM:
        return []
    try:
        return list(
            generated(
                first_day=_day(known, known.cycles[0].starts_at),
                frequency_type=known.frequency_type,
                frequency=known.frequency,
                count=count,
                zone=zoneinfo.ZoneInfo(known.time_zone),
            )
        )
    except (OverflowError, ValueError):
        return []


def _day(known: Known, moment: datetime) -> date:
    return moment.astimezone(zoneinfo.ZoneInfo(known.time_zone)).date()


def _move_faults(known: Known, change: GroupChange, at: datetime) -> Iterator[Fault]:
    by_number = {cycle.number: cycle for cycle in known.cycles}
    for move in change.moves:
        start, end = f"cycles.{move.number}.starts_at", f"cycles.{move.number}.ends_at"
        cycle = by_number.get(move.number)
        if cycle is None:
            yield Fault(start, "PeriodNotFound", "There is no such cycle.")
            continue
        moved = _moved(cycle, move)
        if has_begun(cycle, at=at):
            yield Fault(start, "PeriodBegun", _BEGUN)
        elif has_begun(moved, at=at):
            yield Fault(start, "TooSoon", _TOO_SOON)
        if moved.ends_at <= moved.starts_at:
            yield Fault(end, "EndNotAfterStart", "It must end after it starts.")


def _more_faults(known: Known, change: GroupChange, after: Sequence[Cycle], at: datetime) -> Iterator[Fault]:
    more, added = change.more, after[len(known.cycles) :]
    if more is None or not added:
        return
    is_custom = more.frequency_type is Frequency.CUSTOM
    if len(after) > MOST_PERIODS:
        message = f"There may be {MOST_PERIODS} cycles at most, and there are {len(known.cycles)} already."
        yield Fault("periods" if is_custom else "recurring_cycles", "TooMany", message)
    if has_begun(added[0], at=at):
        yield Fault("periods" if is_custom else "first_day", "TooSoon", _TOO_SOON)
    taken = {cycle.ref_code for cycle in known.cycles}
    if len({*taken, *(cycle.ref_code for cycle in added)}) < len(after):
        yield Fault("periods", "RefCodeRepeated", "Each cycle needs a name of its own.")


def _order_faults(known: Known, change: GroupChange, after: Sequence[Cycle]) -> Iterator[Fault]:
    """Where cycles overlap, or would come in another order than their numbers; each at what was asked for."""
    starts = {move.number for move in change.moves if move.starts_at}
    for earlier, later in pairwise(after):
        if later.starts_at >= earlier.ends_at:
            continue
        if later.number > len(known.cycles):
            if earlier.number <= len(known.cycles):
                is_custom = change.more is not None and change.more.frequency_type is Frequency.CUSTOM
                yield Fault("periods" if is_custom else "first_day", "PeriodsOverlap", _OVERLAP)
        elif later.number in starts:
            yield Fault(f"cycles.{later.number}.starts_at", "PeriodsOverlap", _OVERLAP)
        else:
            yield Fault(f"cycles.{earlier.number}.ends_at", "PeriodsOverlap", _OVERLAP)


def _aim_faults(known: Known, change: GroupChange) -> Iterator[Fault]:
    for wish in change.targets:
        path = f"targets.{wish.number}."
        aim = known.aims.get(wish.number)
        if aim is None:
            yield Fault(f"{path}value", "TargetNotFound", "There is no such target.")
            continue
        draft = draft_after(aim.draft, wish)
        if draft == aim.draft:
            continue
        if aim.has_customers:
            changed = next(name for name in ("value", "gives", "each_period") if _differ(draft, aim.draft, name))
            yield Fault(f"{path}{changed}", "CustomersEnrolled", _ENROLLED)
        for fault in target_faults(draft, is_streak=known.is_streak):
            yield Fault(path + fault.field.removeprefix("targets."), fault.code, fault.message)


def draft_after(draft: TargetDraft, wish: TargetChange) -> TargetDraft:
    """The target as `wish` wants it."""
    return replace(
        draft,
        value=draft.value if wish.value is None else wish.value,
        gives=wish.gives or draft.gives,
        each_period=draft.each_period if wish.each_period is None else wish.each_period,
    )


def _differ(one: TargetDraft, other: TargetDraft, name: str) -> bool:
    return bool(getattr(one, name) != getattr(other, name))
