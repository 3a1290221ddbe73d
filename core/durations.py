"""Times as people say them."""

from datetime import timedelta
from typing import Final

_UNITS: Final = ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"))


def largest_unit(time: timedelta) -> tuple[int, str]:
    """2 and `hour` of two hours: the largest unit that `time` is a whole number of."""
    return next((time // length, name) for length, name in _UNITS if not time % length)


def spell(time: timedelta) -> str:
    """Writes `2 hours`."""
    count, name = largest_unit(time)
    return f"{count} {_noun(name, count)}"


def spell_out(time: timedelta) -> str:
    """Writes `1 day 12 hours`, down to the second."""
    parts, rest = [], time
    for length, name in (*_UNITS, (timedelta(seconds=1), "second")):
        count, rest = divmod(rest, length)
        if count:
            parts.append(f"{count:,} {_noun(name, count)}")
    return " ".join(parts) or "less than a second"


def _noun(name: str, count: int) -> str:
    return name if count == 1 else f"{name}s"
