"""A group is changed while others change it, enrol into it, are told of activities or evaluate its cycles."""

from decimal import Decimal

import pytest

from milestones.models import Span
from milestones.rules.changes import TargetChange
from tests.cast import DAN, NOON, at_once
from tests.milestones.changing import changed, cycles, move, next_ones
from tests.milestones.scene import (
    HOUR,
    achieved,
    at_end,
    begin,
    closed,
    enrol,
    middle,
    milestone,
    reached,
    sells,
)
from tests.milestones.test_races import tried

pytestmark = pytest.mark.django_db(transaction=True)
HALF = TargetChange(number=1, value=Decimal(500))


def test_two_who_add_the_same_cycle_add_it_once(abc):
    answers = at_once(*[tried(changed, abc, more=next_ones(6))] * 3)

    assert sorted(answers) == ["ValidationError", "ValidationError", "done"]
    assert len(cycles(abc)) == 6


def test_two_who_change_different_things_both_do(abc):
    at_once(tried(changed, abc, name="Summer"), tried(changed, abc, by=DAN, description="Warm"))

    abc.group.refresh_from_db()
    assert (abc.group.name, abc.group.description) == ("Summer", "Warm")


def test_moving_and_adding_at_once_never_overlap(abc):
    for turn in range(4):
        at_once(
            tried(changed, abc, moves=(move(5, begin(5 + turn), begin(7 + turn)),)),
            tried(changed, abc, moves=(move(5, begin(6 + turn), begin(8 + turn)),)),
        )
        _, _, start, end = cycles(abc)[4]
        assert end - start == begin(3) - begin(1)


def test_a_target_is_changed_before_anybody_is_enrolled_for_it_or_not_at_all(casino):
    for number in range(6):
        target = milestone(casino, name=f"m{number}")
        answers = at_once(tried(changed, target, targets=(HALF,)), tried(enrol, target, balance=600))
        target.refresh_from_db()

        assert answers[1] == "done"
        # With 600 whoever was enrolled for 500 has reached it, and for 1,000 has not.
        assert (answers[0], target.value, reached(target)) in [
            ("done", 500, [3]),
            ("ValidationError", 1000, []),
        ]


def test_whoever_is_enrolled_while_cycles_are_added_has_them(casino, abc):
    players = [f"p{number}" for number in range(12)]
    at_once(
        tried(changed, abc, more=next_ones(6, 7)),
        *[lambda player=player: enrol(abc, player=player) for player in players],
    )
    for player in players:
        sells(casino, 10, at=middle(7), player=player)

    assert [achieved(abc, player) for player in players] == [{7: 10}] * 12
    assert Span.objects.filter(until_number=None).count() == 12


def test_whoever_is_enrolled_while_their_cycle_is_moved_keeps_it_and_the_balance(casino, abc):
    for number in range(4):
        player = f"p{number}"
        at_once(
            tried(changed, abc, moves=(move(5, begin(5) + number * HOUR),)),
            lambda player=player: enrol(abc, "c5", player=player, balance=300),
        )
        assert achieved(abc, player) == {5: 300}


def test_what_is_told_of_meanwhile_counts_in_the_cycle_that_runs(casino, abc):
    enrol(abc)
    at_once(
        *[lambda: sells(casino, 10, at=NOON) for _ in range(6)],
        tried(changed, abc, moves=(move(4, begin(4) + HOUR),), more=next_ones(6)),
    )

    assert achieved(abc) == {3: 60}


def test_the_evaluation_of_a_cycle_goes_on_while_others_are_added_and_gives_once(casino):
    abc = at_end(casino)
    for number in range(8):
        enrol(abc, player=f"p{number}", balance=1000)
    at = begin(4) + HOUR
    at_once(
        lambda: closed(abc, 3, at=at, rows=2),
        tried(changed, abc, at=at, moves=(move(5, begin(6), begin(7)),), more=next_ones(7)),
        lambda: sells(casino, 1000, at=at, player="p0"),
    )
    closed(abc, 4)

    assert [reached(abc, f"p{number}") for number in range(8)] == [[3, 4], *[[3]] * 7]
