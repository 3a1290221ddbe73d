"""A target group as somebody wants it, and everything that is wrong with it."""

import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Final

from core.refusal import Fault
from milestones.rules.periods import LONGEST_REF_CODE, MOST_PERIODS, generated
from milestones.rules.targets import TargetDraft, target_faults
from milestones.rules.words import Evaluation, Frequency, Tracking

LONGEST_NAME: Final = 200
LONGEST_DESCRIPTION: Final = 255
MOST_FREQUENCY: Final = 1000
MOST_TARGETS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodDraft:
    """A period of CUSTOM dates; the end is not within. Without `ref_code` it gets one."""

    starts_at: datetime
    ends_at: datetime
    ref_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CyclesDraft:
    """Periods as somebody wants them.

    `periods` are for CUSTOM; others begin at midnight of `first_day` in the time zone, `recurring_cycles` of them.
    """

    frequency_type: Frequency = Frequency.CUSTOM
    frequency: int = 1
    recurring_cycles: int = 1
    time_zone: str = "UTC"
    first_day: date | None = None
    periods: tuple[PeriodDraft, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDraft(CyclesDraft):
    """A milestone or a streak with its targets and periods."""

    name: str
    targets: tuple[TargetDraft, ...]
    description: str = ""
    is_active: bool = True
    tracking: Tracking = Tracking.MILESTONE
    evaluation: Evaluation = Evaluation.FIXED_CALENDAR
    # Whether what happened between a period's start and the enrolment counts, where it comes after the enrolment.
    counts_before_enrolment: bool = False
    # Whether a customer may be enrolled into one period and none of the later ones.
    allows_single_period: bool = False


def group_faults(draft: GroupDraft) -> list[Fault]:
    """Everything that is wrong with `draft`."""
    return [
        *text_faults(draft.name, draft.description),
        *_kind_faults(draft),
        *cycles_faults(draft),
        *_targets_faults(draft),
    ]


def periods_of(draft: CyclesDraft) -> list[PeriodDraft]:
    """The periods of a draft without faults, in the order of time."""
    if draft.frequency_type is Frequency.CUSTOM:
        return sorted(draft.periods, key=lambda period: period.starts_at)
    return [PeriodDraft(starts_at=start, ends_at=end) for start, end in _generated(draft)]


def text_faults(name: str, description: str) -> Iterator[Fault]:
    """What is wrong with what people read of a group."""
    if not name.strip():
        yield Fault("name", "Blank", "Give it a name.")
    if len(name) > LONGEST_NAME:
        yield Fault("name", "TooLong", f"This may have {LONGEST_NAME} characters at most.")
    if len(description) > LONGEST_DESCRIPTION:
        yield Fault("description", "TooLong", f"This may have {LONGEST_DESCRIPTION} characters at most.")


def _kind_faults(draft: GroupDraft) -> Iterator[Fault]:
    if draft.tracking not in {Tracking.MILESTONE, Tracking.STREAK}:
        yield Fault("tracking", "NotSupported", f"{draft.tracking} is not supported: DEFAULT and STREAK are.")
    if draft.evaluation is not Evaluation.FIXED_CALENDAR:
        message = f"{draft.evaluation} is not supported: {Evaluation.FIXED_CALENDAR} is."
        yield Fault("evaluation", "NotSupported", message)
    if draft.tracking is Tracking.STREAK and draft.allows_single_period:
        yield Fault("allows_single_period", "NotOfStreaks", "A streak is for all periods.")


def cycles_faults(draft: CyclesDraft) -> Iterator[Fault]:
    """What is wrong with periods by themselves."""
    if draft.time_zone not in zoneinfo.available_timezones():
        yield Fault("time_zone", "UnknownTimeZone", f"{draft.time_zone[:64]!r} is no time zone such as Europe/Malta.")
    elif draft.frequency_type is Frequency.CUSTOM:
        yield from _custom_faults(draft.periods)
    else:
        yield from _frequency_faults(draft)


def _frequency_faults(draft: CyclesDraft) -> Iterator[Fault]:
    fits = True
    for field, number, most in (
        ("frequency", draft.frequency, MOST_FREQUENCY),
        ("recurring_cycles", draft.recurring_cycles, MOST_PERIODS),
    ):
        if not 1 <= number <= most:
            fits = False
            yield Fault(field, "OutOfRange", f"Give a whole number from 1 to {most}.")
    if draft.periods:
        yield Fault("periods", "NotCustom", "Only CUSTOM periods have dates of their own.")
    if draft.first_day is None:
        yield Fault("first_day", "Required", "Say on which day the first period begins.")
    elif fits:
        yield from _calendar_faults(draft)


def _calendar_faults(draft: CyclesDraft) -> Iterator[Fault]:
    try:
        _generated(draft)
    except (OverflowError, ValueError):
        yield Fault("first_day", "OffCalendar", "The periods run over the end of the calendar.")


def _custom_faults(periods: tuple[PeriodDraft, ...]) -> Iterator[Fault]:
    if not periods:
        yield Fault("periods", "Required", "Give the dates of at least one period.")
    if len(periods) > MOST_PERIODS:
        yield Fault("periods", "TooMany", f"There may be {MOST_PERIODS} periods at most.")
    for period in periods:
        if period.ends_at <= period.starts_at:
            yield Fault("periods", "EndNotAfterStart", "Each period must end after it starts.")
        if len(period.ref_code or "") > LONGEST_REF_CODE:
            yield Fault("periods", "TooLong", f"A reference code may have {LONGEST_REF_CODE} characters at most.")
        if period.ref_code is not None and not period.ref_code.strip():
            yield Fault("periods", "Blank", "A reference code must not be blank.")
    in_order = sorted(periods, key=lambda period: period.starts_at)
    if any(later.starts_at < earlier.ends_at for earlier, later in pairwise(in_order)):
        yield Fault("periods", "PeriodsOverlap", "Periods must not overlap.")
    named = [period.ref_code for period in periods if period.ref_code is not None]
    if len(set(named)) < len(named):
        yield Fault("periods", "RefCodeRepeated", "Each period needs a reference code of its own.")


def _targets_faults(draft: GroupDraft) -> Iterator[Fault]:
    if not draft.targets:
        yield Fault("targets", "Required", "Give at least one target.")
    if len(draft.targets) > MOST_TARGETS:
        yield Fault("targets", "TooMany", f"There may be {MOST_TARGETS} targets at most.")
    is_streak = draft.tracking is Tracking.STREAK
    for target in draft.targets:
        yield from target_faults(target, is_streak=is_streak)


def _generated(draft: CyclesDraft) -> list[tuple[datetime, datetime]]:
    assert draft.first_day is not None, "a fault says so before"
    found = generated(
        first_day=draft.first_day,
        frequency_type=draft.frequency_type,
        frequency=draft.frequency,
        count=draft.recurring_cycles,
        zone=zoneinfo.ZoneInfo(draft.time_zone),
    )
    return list(found)
