"""Durations as people say them."""

from datetime import timedelta

import pytest

from core.durations import spell_out


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (timedelta(days=1), "1 day"),
        (timedelta(days=7), "7 days"),
        (timedelta(minutes=30), "30 minutes"),
        (timedelta(days=1, hours=12, seconds=1), "1 day 12 hours 1 second"),
        (timedelta(days=1000), "1,000 days"),
        (timedelta(microseconds=5), "less than a second"),
    ],
)
def test_people_read_a_spell_out(duration, words):
    assert spell_out(duration) == words
