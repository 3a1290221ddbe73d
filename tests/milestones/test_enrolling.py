"""Enrolling customers: who is refused and why, and what is written down."""

from decimal import Decimal

import pytest

from core.refusal import Refusal
from milestones.models import EnrollmentEvent, TargetEnrollment
from milestones.rules.codes import NUMBERS
from milestones.services.groups import find_target, switch_group
from tests import cast
from tests.cast import ANA, CARLA, DAN, NOON
from tests.milestones.scene import (
    CYCLE,
    achieved,
    begin,
    covered,
    enrol,
    leave,
    middle,
    milestone,
    reached,
    sells,
    streak,
)

pytestmark = pytest.mark.django_db


def code_of(call, *given, **wishes) -> str:
    with pytest.raises(Refusal) as refused:
        call(*given, **wishes)
    return refused.value.code


def test_the_numbers_of_the_document_are_exact():
    assert (NUMBERS["AlreadyEnrolled"], NUMBERS["BadCustomer"], NUMBERS["PeriodNotFound"]) == (310119, 310011, 310019)
    assert len(set(NUMBERS.values())) == len(NUMBERS)


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"player": ""}, "BadCustomer"),
        ({"player": "=1+1"}, "BadCustomer"),
        ({"period": "c6"}, "PeriodNotFound"),
        ({"period": "C3"}, "PeriodNotFound"),
        ({"period": "c2"}, "PeriodOver"),
        ({"balance": -1}, "NegativeBalance"),
        ({"balance": 10**14}, "BalanceTooLarge"),
        ({"balance": Decimal("0.0000001")}, "BalanceTooLarge"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(abc, wish, code):
    assert code_of(enrol, abc, **wish) == code
    assert not TargetEnrollment.objects.exists()


def test_a_group_that_is_switched_off_enrols_nobody(abc):
    switch_group(group_id=abc.group.pk, on=False, by=CARLA, at=NOON)
    found = find_target(operator=abc.group.operator, group_id=abc.group.pk, target_id=abc.pk)

    assert code_of(enrol, found) == "GroupInactive"
    switch_group(group_id=abc.group.pk, on=True, by=CARLA, at=NOON)
    enrol(find_target(operator=abc.group.operator, group_id=abc.group.pk, target_id=abc.pk))


def test_groups_and_targets_of_others_are_not_found(casino, abc):
    other, theirs = milestone(casino), milestone(cast.casino("Bingo"))

    def found(group_id: int, target_id: int) -> str:
        return code_of(find_target, operator=casino, group_id=group_id, target_id=target_id)

    assert found(theirs.group.pk, theirs.pk) == "GroupNotFound"
    assert found(10**9, abc.pk) == "GroupNotFound"
    assert found(abc.group.pk, other.pk) == "TargetNotFound"


def test_whoever_is_enrolled_is_not_enrolled_again(abc):
    enrol(abc)

    assert code_of(enrol, abc) == "AlreadyEnrolled"
    assert code_of(enrol, abc, "c5", balance=5) == "AlreadyEnrolled"
    assert (covered(abc), achieved(abc)) == ([3, 4, 5], {})


def test_whoever_is_enrolled_from_a_later_cycle_on_is_enrolled_already(abc):
    enrol(abc, "c5")

    assert code_of(enrol, abc, "c3") == "AlreadyEnrolled"


def test_customers_and_targets_do_not_get_in_each_others_way(casino, abc):
    enrol(abc)
    enrol(abc, player="zoe")
    enrol(milestone(casino))

    assert TargetEnrollment.objects.count() == 3


def test_a_dry_run_says_what_would_be_and_changes_nothing(abc):
    enrolled = enrol(abc, balance=300, dry_run=True)

    assert (enrolled.period.ref_code, enrolled.balance) == ("c3", 300)
    assert not TargetEnrollment.objects.exists()
    enrol(abc)
    assert leave(abc, dry_run=True).period_number == 3
    assert covered(abc) == [3, 4, 5]
    assert code_of(enrol, abc, dry_run=True) == "AlreadyEnrolled"


def test_a_balance_for_a_cycle_to_come_waits_there(abc):
    enrol(abc, "c4", balance=300)

    assert (achieved(abc), covered(abc)) == ({4: 300}, [4, 5])


def test_a_balance_that_is_enough_reaches_the_target(abc):
    enrol(abc, balance=1000)

    assert reached(abc) == [3]


def test_on_a_milestone_a_reset_is_passed_over_with_a_warning(abc):
    assert enrol(abc, reset_streak=True).warnings == ("ResetIgnored",)
    assert enrol(abc, player="zoe").warnings == ()


def test_the_first_enrolment_into_a_streak_has_nothing_to_reset(casino):
    given = streak(casino)
    enrolled = enrol(given, reset_streak=True)

    assert (enrolled.kind, enrolled.enrollment.round, enrolled.warnings) == ("Enrolled", 1, ())


def test_the_log_says_who_when_and_why_with_the_balance_before_and_after(casino, abc):
    enrol(abc, at=middle(3), balance=300, reason="a gesture")
    sells(casino, 50, at=middle(3))
    leave(abc, at=middle(3), reason="asked for it")
    enrol(abc, at=middle(3), balance=20)

    rows = EnrollmentEvent.objects.values_list(
        "kind", "period_number", "balance_before", "balance_after", "by", "reason"
    )
    assert list(rows) == [
        ("Enrolled", 3, None, 300, DAN, "a gesture"),
        ("Unenrolled", 3, 350, 350, DAN, "asked for it"),
        ("ReEnrolled", 3, 350, 20, DAN, ""),
    ]


def test_whoever_comes_back_in_a_later_cycle_starts_there_from_nothing(casino, abc):
    enrol(abc, at=begin(3))
    sells(casino, 250, at=middle(3))
    leave(abc, at=middle(3))
    enrol(abc, at=begin(4))
    sells(casino, 5, at=begin(4))
    sells(casino, 7, at=middle(3), comes=begin(4))

    assert (covered(abc), achieved(abc)) == ([4, 5], {3: 250, 4: 5})


def test_a_cycle_that_was_left_with_a_balance_ahead_is_taken_up_again(casino, abc):
    enrol(abc, "c4", at=middle(3), balance=600)
    leave(abc, at=middle(3))
    enrol(abc, "c4", at=middle(3))
    sells(casino, 400, at=begin(4))

    assert (achieved(abc), reached(abc)) == ({4: 1000}, [4])
    assert begin(4) - begin(3) == CYCLE
    assert TargetEnrollment.objects.get().operator_player_id == ANA
