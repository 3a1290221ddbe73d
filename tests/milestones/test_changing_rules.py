"""Whatever is asked for: a change without faults leaves cycles in order, apart, and those that have begun alone."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from milestones.rules.activities import AHEAD
from milestones.rules.changes import (
    Cycle,
    CycleMove,
    GroupChange,
    Known,
    change_faults,
    cycles_after,
    frequency_after,
)
from milestones.rules.drafts import CyclesDraft, PeriodDraft
from milestones.rules.periods import MOST_PERIODS, generated, made_code
from milestones.rules.words import Frequency

HOUR = timedelta(hours=1)
START = datetime(2026, 3, 28, tzinfo=UTC)
hours = st.integers(-6, 60).map(lambda number: START + number * HOUR)
frequencies = st.sampled_from([Frequency.DAILY, Frequency.WEEKLY, Frequency.MONTHLY])


@st.composite
def knowns(draw: st.DrawFn) -> Known:
    """A few cycles, some with gaps between them."""
    moments = sorted(draw(st.sets(st.integers(0, 48), min_size=2, max_size=10)))
    windows = list(zip(moments[::2], moments[1::2], strict=False))
    cycles = [
        Cycle(number, made_code(7, number), START + begin * HOUR, START + end * HOUR)
        for number, (begin, end) in enumerate(windows, start=1)
    ]
    return _known(cycles, Frequency.CUSTOM, 1)


def _known(cycles: list[Cycle], frequency_type: Frequency, frequency: int) -> Known:
    return Known(
        group_id=7,
        is_streak=False,
        frequency_type=frequency_type,
        frequency=frequency,
        time_zone="Europe/Malta",
        cycles=cycles,
        aims={},
    )


@st.composite
def changes(draw: st.DrawFn) -> GroupChange:
    moves = st.builds(CycleMove, number=st.integers(1, 6), starts_at=st.none() | hours, ends_at=st.none() | hours)
    own = st.lists(
        st.builds(PeriodDraft, starts_at=hours, ends_at=hours, ref_code=st.none() | st.text("ab", max_size=2))
    )
    series = st.builds(
        CyclesDraft,
        frequency_type=frequencies,
        frequency=st.integers(0, 3),
        recurring_cycles=st.integers(0, MOST_PERIODS + 1),
        time_zone=st.just("Europe/Malta"),
        first_day=st.none() | st.dates(START.date(), START.date() + timedelta(days=5)),
    )
    more = st.none() | series | own.map(lambda periods: CyclesDraft(periods=tuple(periods)))
    unique = st.lists(moves, max_size=3, unique_by=lambda move: move.number).map(tuple)
    return GroupChange(moves=draw(unique), more=draw(more))


@settings(max_examples=500, deadline=None)
@given(knowns(), changes(), hours)
def test_a_change_without_faults_keeps_every_rule(known: Known, change: GroupChange, at: datetime):
    if change_faults(known, change, at=at):
        return
    after = cycles_after(known, change)

    assert [cycle.number for cycle in after] == list(range(1, len(after) + 1))
    assert len(after) <= MOST_PERIODS
    assert all(cycle.starts_at < cycle.ends_at for cycle in after)
    assert all(earlier.ends_at <= later.starts_at for earlier, later in pairwise(after))
    assert len({cycle.ref_code for cycle in after}) == len(after)
    for before, now in zip(known.cycles, after, strict=False):
        assert now.ref_code == before.ref_code
        # Of what has begun nothing is otherwise, and nothing begins in the past.
        assert now == before or (before.starts_at > at + AHEAD and now.starts_at > at + AHEAD)
    assert all(cycle.starts_at > at + AHEAD for cycle in after[len(known.cycles) :])


@settings(max_examples=200, deadline=None)
@given(
    frequencies,
    st.integers(1, 3),
    st.integers(1, 12),
    st.integers(1, 12),
    st.dates(START.date(), START.date() + timedelta(days=800)),
)
def test_going_on_is_the_same_as_having_asked_for_more_in_the_beginning(
    frequency_type, frequency, count, more, first_day
):
    from_the_beginning = {"first_day": first_day, "frequency_type": frequency_type, "frequency": frequency}
    zone = ZoneInfo("Europe/Malta")
    whole = list(generated(**from_the_beginning, count=count + more, zone=zone))
    cycles = [Cycle(number, made_code(7, number), *window) for number, window in enumerate(whole[:count], start=1)]
    known = _known(cycles, frequency_type, frequency)
    further = CyclesDraft(
        frequency_type=frequency_type,
        frequency=frequency,
        recurring_cycles=more,
        time_zone="Europe/Malta",
        first_day=cycles[-1].ends_at.astimezone(zone).date(),
    )
    change = GroupChange(more=further)
    after = cycles_after(known, change)

    assert change_faults(known, change, at=START - HOUR) == []
    assert [cycle.window for cycle in after] == whole
    assert frequency_after(known, after) == (frequency_type, frequency)
