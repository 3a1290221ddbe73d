"""Durations as they travel: .NET TimeSpan out, TimeSpan or ISO 8601 in."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.timespan import format_timespan, parse_duration

# facts.md, "rollingDuration".
DOCUMENTED = {
    "00:30:00": timedelta(minutes=30),
    "7.00:00:00": timedelta(days=7),
    "3.17:25:30.5000000": timedelta(days=3, hours=17, minutes=25, seconds=30, milliseconds=500),
}


@pytest.mark.parametrize(("text", "duration"), DOCUMENTED.items())
def test_the_documented_forms_are_read_and_written(text, duration):
    assert parse_duration(text) == duration
    assert format_timespan(duration) == text


@given(st.timedeltas(min_value=timedelta(days=-10_675_199), max_value=timedelta(days=10_675_199)))
def test_whatever_is_written_is_read_as_the_same(duration):
    assert parse_duration(format_timespan(duration)) == duration


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("P7D", timedelta(days=7)),
        ("PT30M", timedelta(minutes=30)),
        ("P1DT2H3M4.5S", timedelta(days=1, hours=2, minutes=3, seconds=4.5)),
        ("P2W", timedelta(weeks=2)),
        ("-PT1H", timedelta(hours=-1)),
        ("PT36H", timedelta(hours=36)),
    ],
)
def test_iso_8601_is_read_too(text, duration):
    assert parse_duration(text) == duration


@pytest.mark.parametrize("text", ["7", "7.5", "0", "-1", "1e3"])
def test_a_bare_number_is_refused_for_nobody_knows_whether_it_is_days_or_seconds(text):
    with pytest.raises(ValueError, match="such as"):
        parse_duration(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "P",
        "PT",
        "P1DT",
        "P1Y",
        "P1M",
        "6:12",
        "06:12",
        "1.6:12:00",
        "00:30:00.5",
        " 00:30:00",
        "00:30:00\n",
        "\u0660\u0660:30:00",  # Arabic digits
    ],
)
def test_what_is_neither_form_is_refused(text):
    with pytest.raises(ValueError, match="such as"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["24:00:00", "00:60:00", "00:00:60"])
def test_more_than_a_clock_shows_goes_into_the_days(text):
    with pytest.raises(ValueError, match="23"):
        parse_duration(text)


def test_a_tenth_of_a_microsecond_is_refused_not_rounded():
    with pytest.raises(ValueError, match="microsecond"):
        parse_duration("00:00:00.0000001")
