"""How milestones and streaks are spoken of on every screen."""

from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from milestones.models import Period, Target, TargetGroup
from milestones.rules.periods import made_code
from milestones.rules.words import Counted, Frequency, Gives, PeriodStatus

# What one unit of a frequency is called.
UNITS: Final = MappingProxyType(
    {
        Frequency.DAILY: "day",
        Frequency.WEEKLY: "week",
        Frequency.MONTHLY: "month",
        Frequency.QUARTERLY: "quarter",
        Frequency.HALF_YEARLY: "half-year",
        Frequency.YEARLY: "year",
    },
)
STATUSES: Final = MappingProxyType(
    {
        PeriodStatus.ENDED: ("Over", ""),
        PeriodStatus.RUNNING: ("Running", "success"),
        PeriodStatus.UPCOMING: ("Next", "info"),
        PeriodStatus.NOT_STARTED: ("Later", "info"),
    },
)
_AMOUNTS: Final = MappingProxyType(
    {Counted.QUANTITY: "items", Counted.SALES: "sales", Counted.GROSS_SALES: "gross sales", Counted.VISIT: "visits"},
)


def plain(amount: Decimal) -> str:
    """`1,000` or `12.5`: milestones count money, pieces and visits alike, and know no currency."""
    return f"{amount.normalize():,f}"


def unit_words(counted: str, kind: str, field: str) -> str:
    """Writes `of gross sales`, `visits`, `deposit events`, or `of stake in bet events`."""
    which = Counted(counted)
    if which is Counted.COUNT:
        return f"{kind} events"
    if which is Counted.EVENT_ATTRIBUTE:
        return f"of {field} in {kind} events"
    words = _AMOUNTS[which]
    return words if which in {Counted.QUANTITY, Counted.VISIT} else f"of {words}"


def amount_words(target: Target, amount: Decimal) -> str:
    """Writes `250 of gross sales`: an amount of what a target counts."""
    return f"{plain(amount)} {unit_words(target.counted, target.kind, target.field)}"


def goal_words(target: Target) -> str:
    """Writes `1,000 of gross sales in a cycle`."""
    return f"{amount_words(target, target.value)} in a cycle"


def gives_words(target: Target) -> str:
    """Writes `as soon as it is reached, once for ever`."""
    when = "as soon as it is reached" if target.gives == Gives.IMMEDIATELY else "at the end of the cycle"
    return f"{when}, {'in each cycle' if target.each_period else 'once for ever'}"


def frequency_words(group: TargetGroup) -> str:
    """Writes `5 cycles of 2 weeks each`, or `5 cycles with dates of their own`."""
    return cycles_words(group.recurring_cycles, group.frequency_type, group.frequency)


def cycles_words(count: int, frequency_type: str, frequency: int) -> str:
    """`frequency_words` of a group that is not there yet."""
    cycles = f"{count:,} cycle{'' if count == 1 else 's'}"
    kind = Frequency(frequency_type)
    if kind is Frequency.CUSTOM:
        return f"{cycles} with dates of {'its' if count == 1 else 'their'} own"
    unit = UNITS[kind]
    length = f"a {unit}" if frequency == 1 else f"{frequency:,} {unit}s"
    return f"{cycles} of {length}{'' if count == 1 else ' each'}"


def in_a_row(cycles: int) -> str:
    """Writes `1 cycle`, or `4 cycles in a row`."""
    return "1 cycle" if cycles == 1 else f"{cycles:,} cycles in a row"


def cycle_name(period: Period) -> str:
    """The name that somebody gave it; whoever was given one for the wire is `Cycle 6`."""
    return cycle_called(period.group_id, period.number, period.ref_code)


def cycle_called(group_id: int, number: int, ref_code: str) -> str:
    """`cycle_name` of a cycle that may not be there yet."""
    return f"Cycle {number}" if ref_code == made_code(group_id, number) else ref_code


def moment_in(zone: ZoneInfo, moment: datetime) -> str:
    """On the group's own clock, which needs not be the operator's; the hour only where it is not midnight."""
    local = moment.astimezone(zone)
    at_midnight = (local.hour, local.minute, local.second) == (0, 0, 0)
    return date_format(local, "j M Y" if at_midnight else "j M Y, H:i", use_l10n=False)
