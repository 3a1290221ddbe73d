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
    return f"{count} {name}{'' if count == 1 else 's'}"
