"""In whatever order activities come, and however often: the same progress, the same rewards."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from enrollments.models import Firing
from milestones.models import PeriodProgress, ReachedLevel, Target
from milestones.rules.activities import ActivityFacts
from tests import cast
from tests.milestones.scene import (
    CYCLE,
    activity,
    at_end,
    begin,
    closed,
    enrol,
    middle,
    milestone,
    record,
    streak,
    waits,
    waits_for_level,
)

PLAYERS = ["ana", "zoe"]


@st.composite
def told(draw: st.DrawFn, least: int) -> tuple[list[ActivityFacts], list[ActivityFacts], list[int]]:
    """Activities, the same in another order with some of them twice, and where that is cut into calls."""
    amounts = st.integers(least, 600)
    moments = st.integers(0, 5 * 20 - 1).map(lambda number: begin(1) + number * CYCLE / 20)
    rows = st.tuples(amounts, moments, st.sampled_from(PLAYERS))
    sent = [activity(amount, at=at, player=player) for amount, at, player in draw(st.lists(rows, max_size=25))]
    again = draw(st.lists(st.sampled_from(sent), max_size=5)) if sent else []
    order = draw(st.permutations([*sent, *again]))
    return sent, list(order), draw(st.lists(st.integers(1, 6), min_size=31, max_size=31))


def outcome(target: Target, sent: Sequence[ActivityFacts], sizes: Sequence[int], *, ends: bool) -> dict[str, Any]:
    """What is there when all of it has come in calls of these sizes; then it is forgotten."""
    with transaction.atomic():
        left = list(sent)
        for size in sizes:
            if left:
                record(target.group.operator, *left[:size], at=begin(6))
                del left[:size]
        for cycle in range(1, 6) if ends else ():
            closed(target, cycle, at=begin(6), rows=1)
        found = {
            "achieved": set(PeriodProgress.objects.values_list("enrollment", "period", "achieved")),
            "reached": set(PeriodProgress.objects.filter(reached_at__isnull=False).values_list("enrollment", "period")),
            "levels": set(ReachedLevel.objects.values_list("enrollment", "round", "number")),
            "rewards": set(Firing.objects.values_list("trigger", "operator_player_id", "period")),
        }
        transaction.set_rollback(True)
    return found


def enrolled(target: Target) -> Target:
    """Both from the middle of c2 on, with a balance of 200 (a streak has none)."""
    for player in PLAYERS:
        enrol(target, at=middle(2), player=player, balance=200)
    return target


class InWhateverOrderActivitiesCome(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(told(0), st.booleans(), st.booleans())
    def test_a_milestone_that_gives_immediately_is_the_same(self, sent, retro, each_period):
        casino = cast.casino()
        target = milestone(casino, counts_before_enrolment=retro, target_each_period=each_period)
        waits(cast.reward(casino), enrolled(target))
        in_order, shuffled, sizes = sent

        first = outcome(target, in_order, [100], ends=False)
        assert outcome(target, shuffled, sizes, ends=False) == first
        assert first["achieved"] == expected(target, in_order, retro=retro)

    @settings(max_examples=40, deadline=None)
    @given(told(-600))
    def test_a_milestone_that_gives_at_the_end_is_the_same_also_with_returns(self, sent):
        casino = cast.casino()
        target = enrolled(at_end(casino, target_each_period=True))
        waits(cast.reward(casino), target)
        in_order, shuffled, sizes = sent

        assert outcome(target, shuffled, sizes, ends=True) == outcome(target, in_order, [100], ends=True)

    @settings(max_examples=40, deadline=None)
    @given(told(0))
    def test_a_streak_is_the_same(self, sent):
        casino = cast.casino()
        target = enrolled(streak(casino, levels=(1, 2, 4), target_value=Decimal(400)))
        reward = cast.reward(casino)
        for level in (1, 2, 3):
            waits_for_level(reward, target, level)
        in_order, shuffled, sizes = sent

        assert outcome(target, shuffled, sizes, ends=False) == outcome(target, in_order, [100], ends=False)


def expected(target: Target, sent: Sequence[ActivityFacts], *, retro: bool) -> set[tuple[int, int, Decimal]]:
    """The balance of c2 and the sums of what counts, worked out one by one."""
    enrollments = {row.operator_player_id: row.pk for row in target.enrollments.all()}
    periods = {row.number: row.pk for row in target.group.periods.all()}
    sums = {(pk, periods[2]): Decimal(200) for pk in enrollments.values()}
    for each in sent:
        number = int((each.happened_at - begin(1)) / CYCLE) + 1
        if number > 1 and each.amounts["gross_sales"] and (each.happened_at >= middle(2) or retro):
            key = (enrollments[each.player_id], periods[number])
            sums[key] = sums.get(key, Decimal(0)) + each.amounts["gross_sales"]
    return {(*key, amount) for key, amount in sums.items()}
