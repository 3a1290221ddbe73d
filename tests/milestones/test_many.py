"""Many customers in one call: each is enrolled or refused as if alone."""

from decimal import Decimal
from typing import Any

import pytest

from core.refusal import Refusal
from enrollments.models import Firing
from milestones.models import EnrollmentEvent, Span, TargetEnrollment
from milestones.rules.words import Kind
from milestones.services.enroll import enroll_customers
from milestones.services.roll import EnrollmentWish
from tests import cast
from tests.cast import DAN, NOON
from tests.milestones.scene import (
    achieved,
    begin,
    covered,
    enrol,
    leave,
    levels,
    middle,
    milestone,
    sells,
    streak,
    waits,
)

pytestmark = pytest.mark.django_db


def enrolled(target, *wishes: dict[str, Any], **more: Any) -> list[str]:
    """`Enrolled`, `ReEnrolled`, `Reset`, or the code of the refusal, for each."""
    given = [EnrollmentWish(**wish) for wish in wishes]
    answers = enroll_customers(target=target, wishes=given, by=DAN, at=NOON, **more)
    return [answer.code if isinstance(answer, Refusal) else answer.kind for answer in answers]


def test_each_is_enrolled_or_refused_in_the_order_given(casino):
    abc = milestone(casino)
    enrol(abc, player="had")

    assert enrolled(
        abc,
        {"player_id": "zoe", "initial_balance": Decimal(300)},
        {"player_id": "had"},
        {"player_id": ""},
        {"player_id": "late", "period_name": "c1"},
        {"player_id": "ana", "period_name": "c4"},
        {"player_id": "zoe"},
    ) == ["Enrolled", "AlreadyEnrolled", "BadCustomer", "PeriodOver", "Enrolled", "AlreadyEnrolled"]
    assert (covered(abc, "zoe"), achieved(abc, "zoe"), covered(abc, "ana")) == ([3, 4, 5], {3: 300}, [4, 5])
    assert (TargetEnrollment.objects.count(), EnrollmentEvent.objects.count()) == (3, 3)


def test_those_who_come_back_go_on_or_start_from_their_balance(casino):
    abc = milestone(casino)
    for player in ("ana", "zoe", "max"):
        enrol(abc, player=player)
        sells(casino, 250, player=player)
        leave(abc, player=player)
    balances = {"ana": None, "zoe": Decimal(0), "max": Decimal(150)}

    answers = enrolled(abc, *[{"player_id": player, "initial_balance": each} for player, each in balances.items()])
    assert answers == [Kind.RE_ENROLLED] * 3
    assert [achieved(abc, player) for player in balances] == [{3: 250}, {3: 0}, {3: 150}]
    for player in balances:
        sells(casino, 1, player=player)
    assert [achieved(abc, player)[3] for player in balances] == [251, 1, 151]


def test_streaks_begin_again_only_for_those_who_are_reset(casino):
    given = streak(casino)
    for player in ("ana", "zoe"):
        enrol(given, player=player, at=begin(3))
        sells(casino, 1000, player=player)
        leave(given, player=player, at=NOON)

    assert enrolled(given, {"player_id": "ana", "reset_streak": True}, {"player_id": "zoe"}) == ["Reset", "ReEnrolled"]
    for player in ("ana", "zoe"):
        sells(casino, 1000, at=middle(4), player=player)
    assert (levels(given, "ana"), levels(given, "zoe")) == ([(1, 1), (2, 1)], [(1, 1), (1, 2)])


def test_balances_that_are_enough_are_rewarded_each_once(casino):
    abc = milestone(casino)
    waits(cast.reward(casino), abc)
    enrolled(abc, *[{"player_id": player, "initial_balance": Decimal(1000)} for player in ("ana", "zoe", "ana")])

    assert sorted(Firing.objects.values_list("operator_player_id", flat=True)) == ["ana", "zoe"]


def test_a_dry_run_answers_the_same_and_changes_nothing(casino):
    abc = milestone(casino)
    wishes = [{"player_id": "ana"}, {"player_id": "ana"}, {"player_id": "zoe", "period_name": "c9"}]

    assert enrolled(abc, *wishes, dry_run=True) == ["Enrolled", "AlreadyEnrolled", "PeriodNotFound"]
    assert not Span.objects.exists()
    assert enrolled(abc, *wishes) == ["Enrolled", "AlreadyEnrolled", "PeriodNotFound"]


def test_the_number_of_queries_does_not_grow_with_the_number_of_customers(casino, django_assert_max_num_queries):
    abc = milestone(casino)
    with django_assert_max_num_queries(13):
        enrolled(abc, *[{"player_id": f"p{number}", "initial_balance": Decimal(1)} for number in range(200)])

    assert Span.objects.count() == 200


def test_nobody_is_nobody(casino):
    assert enrolled(milestone(casino)) == []
