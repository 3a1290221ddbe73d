"""What customers do: recorded once, and added up to whatever counts it."""

from decimal import Decimal

import pytest
from django.db import ProgrammingError, transaction

from milestones.models import Activity, PeriodProgress
from milestones.rules.words import Counted, Entity
from milestones.services.groups import switch_group
from tests import cast
from tests.cast import ANA, CARLA, NOON
from tests.milestones.scene import (
    HOUR,
    achieved,
    activity,
    begin,
    enrol,
    middle,
    milestone,
    reached,
    record,
    sells,
)

pytestmark = pytest.mark.django_db
EVENT = {"target_entity": Entity.EVENT}


def test_the_same_activity_counts_once_however_often_and_wherever_it_is_sent(casino, abc):
    enrol(abc)
    same = activity(100)

    assert record(casino, same, same) == ["Recorded", "Duplicate"]
    assert record(casino, same) == ["Duplicate"]
    assert achieved(abc) == {3: 100}
    assert Activity.objects.count() == 1


def test_another_activity_under_a_known_id_is_a_conflict_and_counts_nothing(casino, abc):
    enrol(abc)
    first, other = activity(100, activity_id="x"), activity(7, activity_id="x")

    assert record(casino, first, other) == ["Recorded", "Conflict"]
    assert record(casino, other, activity(1)) == ["Conflict", "Recorded"]
    assert record(casino, activity(100, activity_id="x", player="zoe")) == ["Conflict"]
    assert achieved(abc) == {3: 101}


def test_the_same_number_written_otherwise_is_the_same_activity(casino, abc):
    record(casino, activity(activity_id="x", amounts={"gross_sales": Decimal("100.0"), "sales": Decimal(1)}))
    again = activity(activity_id="x", amounts={"sales": Decimal("1.00"), "gross_sales": Decimal("1E+2")})

    assert record(casino, again) == ["Duplicate"]


def test_ids_of_activities_are_each_operators_own(casino, abc):
    bingo = cast.casino("Bingo")
    theirs = milestone(bingo)
    for target in (abc, theirs):
        enrol(target)

    assert record(casino, activity(1, activity_id="x")) == ["Recorded"]
    assert record(bingo, activity(20, activity_id="x")) == ["Recorded"]
    assert (achieved(abc), achieved(theirs)) == ({3: 1}, {3: 20})


def test_a_return_takes_away_and_what_was_reached_stays_reached(casino, abc):
    enrol(abc)
    sells(casino, 1000)
    sells(casino, -400)

    assert (achieved(abc), reached(abc)) == ({3: 600}, [3])


def test_one_call_is_for_many_customers_targets_and_cycles(casino, abc):
    other = milestone(casino, target_value=Decimal(50))
    for player in ("ana", "zoe"):
        enrol(abc, player=player, at=begin(1))
    enrol(other, player="zoe", at=begin(1))
    record(
        casino,
        activity(1, at=middle(1)),
        activity(20, at=middle(1)),
        activity(60, at=middle(2), player="zoe"),
        activity(5, at=middle(3), player="zoe"),
        activity(7, at=middle(3), player="nobody"),
    )

    assert (achieved(abc), achieved(abc, "zoe")) == ({1: 21}, {2: 60, 3: 5})
    assert (achieved(other, "zoe"), reached(other, "zoe")) == ({2: 60, 3: 5}, [2])
    assert Activity.objects.count() == 5


@pytest.mark.parametrize(
    ("wishes", "counts"),
    [
        ({}, 30),
        ({"target_counted": Counted.SALES}, 25),
        ({"target_counted": Counted.QUANTITY}, 2),
        ({**EVENT, "target_counted": Counted.EVENT_ATTRIBUTE, "target_kind": "bet", "target_field": "stake"}, 4),
        ({**EVENT, "target_counted": Counted.EVENT_ATTRIBUTE, "target_kind": "deposit", "target_field": "amount"}, 50),
        ({**EVENT, "target_counted": Counted.COUNT, "target_kind": "bet"}, 3),
        ({**EVENT, "target_counted": Counted.VISIT}, 1),
        ({**EVENT, "target_counted": Counted.COUNT, "target_kind": "login"}, None),
    ],
)
def test_each_target_counts_what_it_is_about(casino, wishes, counts):
    target = milestone(casino, **wishes)
    enrol(target)
    sale = {"gross_sales": Decimal(30), "sales": Decimal(25), "quantity": Decimal(2)}
    record(
        casino,
        activity(amounts=sale),
        activity(kind="bet", amounts={"stake": Decimal("1.5")}),
        activity(kind="bet", amounts={"stake": Decimal("2.5")}),
        activity(kind="bet", amounts={}),
        activity(kind="deposit", amounts={"amount": Decimal(50)}),
        activity(kind="visit", amounts={}),
        activity(kind="visit", amounts={"count": Decimal(-1)}),
        activity(kind="visit", amounts={"count": Decimal(1)}),
    )

    assert achieved(target) == ({} if counts is None else {3: counts})


def test_what_a_group_that_is_switched_off_would_have_counted_is_recorded_and_counts_nothing(casino, abc):
    enrol(abc)
    switch_group(group_id=abc.group.pk, on=False, by=CARLA, at=NOON)
    sells(casino, 100)

    assert achieved(abc) == {}
    assert Activity.objects.count() == 1


def test_the_moment_of_a_target_is_that_of_the_latest_activity_that_counted(casino, abc):
    enrol(abc, at=begin(3))
    sells(casino, 400, at=middle(3), comes=middle(4))
    sells(casino, 600, at=middle(3) - HOUR, comes=middle(4))

    assert PeriodProgress.objects.get().reached_at == middle(3)


def test_fractions_add_up_exactly(casino):
    target = milestone(casino, target_value=Decimal("0.3"))
    enrol(target)
    for _ in range(3):
        sells(casino, 0.1)

    assert reached(target) == [3]


def test_what_was_sent_is_never_changed(casino):
    sells(casino, 1)

    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        Activity.objects.update(operator_player_id="zoe")
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        Activity.objects.all().delete()
    assert Activity.objects.get().operator_player_id == ANA


def test_nothing_is_recorded_for_nothing(casino):
    assert record(casino, at=NOON) == []
