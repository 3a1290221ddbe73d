"""Durations as they travel: .NET TimeSpan in and out, ISO 8601 in as well (facts.md, "rollingDuration")."""

import re
from datetime import timedelta
from typing import Final

# The constant form ("c"): [-][d.]hh:mm:ss[.fffffff], seven digits of a second.
_TIMESPAN: Final = re.compile(
    r"(?P<sign>-)?(?:(?P<days>\d{1,8})\.)?(?P<hours>\d{2}):(?P<minutes>\d{2}):(?P<seconds>\d{2})(?:\.(?P<ticks>\d{7}))?",
    re.ASCII,
)
_ISO: Final = re.compile(
    r"(?P<sign>-)?P(?:(?P<weeks>\d{1,6})W)?(?:(?P<days>\d{1,8})D)?"
    r"(?P<time>T(?:(?P<hours>\d{1,8})H)?(?:(?P<minutes>\d{1,8})M)?(?:(?P<seconds>\d{1,8})(?:[.,](?P<fraction>\d{1,7}))?S)?)?",
    re.ASCII,
)
_TICKS_OF_A_MICROSECOND: Final = 10


def parse_duration(text: str) -> timedelta:
    """What `7.00:00:00` or `P7D` says. A ValueError carries a sentence for people.

    A bare number is refused: .NET would read it as days, most others as seconds. Years and months are refused, for
    they have no length of their own.
    """
    timespan = _TIMESPAN.fullmatch(text)
    if timespan is not None:
        return _from_timespan(timespan)
    iso = _ISO.fullmatch(text)
    # "P", "PT" and "P1DT" name nothing, or stop in the middle.
    if iso is None or text.endswith(("P", "T")):
        raise ValueError("Give a duration such as 7.00:00:00 (days.hours:minutes:seconds) or P7D.")
    return _from_iso(iso)


def format_timespan(duration: timedelta) -> str:
    """The constant form: `7.00:00:00`, `00:30:00`, `3.17:25:30.5000000`."""
    sign = "-" if duration < timedelta(0) else ""
    size = abs(duration)
    hours, rest = divmod(size.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    days = f"{size.days}." if size.days else ""
    fraction = f".{size.microseconds * _TICKS_OF_A_MICROSECOND:07}" if size.microseconds else ""
    return f"{sign}{days}{hours:02}:{minutes:02}:{seconds:02}{fraction}"


def _from_timespan(found: re.Match[str]) -> timedelta:
    hours, minutes, seconds = (int(found[name]) for name in ("hours", "minutes", "seconds"))
    if hours > 23 or minutes > 59 or seconds > 59:  # noqa: PLR2004 - the clock
        raise ValueError("Hours go to 23, minutes and seconds to 59; what is more goes into the days.")
    size = timedelta(days=int(found["days"] or 0), hours=hours, minutes=minutes, seconds=seconds)
    return _signed(found, size + _ticks(found["ticks"] or ""))


def _from_iso(found: re.Match[str]) -> timedelta:
    parts = {name: int(found[name] or 0) for name in ("weeks", "days", "hours", "minutes", "seconds")}
    return _signed(found, timedelta(**parts) + _ticks((found["fraction"] or "").ljust(7, "0")))


def _ticks(digits: str) -> timedelta:
    microseconds, rest = divmod(int(digits or 0), _TICKS_OF_A_MICROSECOND)
    if rest:
        raise ValueError("A duration is kept to the microsecond: six digits behind the second, the seventh 0.")
    return timedelta(microseconds=microseconds)


def _signed(found: re.Match[str], size: timedelta) -> timedelta:
    return -size if found["sign"] else size
