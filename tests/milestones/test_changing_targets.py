"""Changing what is to be reached: only while nobody was promised it."""

from decimal import Decimal

import pytest

from milestones.rules.changes import TargetChange
from milestones.rules.words import Counted, Entity, Gives
from milestones.services.groups import create_group
from tests.cast import CARLA, NOON
from tests.milestones.changing import changed, refusals
from tests.milestones.scene import enrol, group_draft, leave, streak, target_draft

pytestmark = pytest.mark.django_db


def test_targets_change_while_nobody_was_enrolled_for_them(abc):
    changed(abc, targets=(TargetChange(number=1, value=Decimal(500), gives=Gives.PERIOD_END, each_period=True),))
    abc.refresh_from_db()

    assert (abc.value, abc.gives, abc.each_period) == (500, Gives.PERIOD_END, True)


def test_targets_stay_once_somebody_was_also_where_they_have_left(abc):
    enrol(abc)
    leave(abc)
    promised = TargetChange(number=1, value=Decimal(500))

    assert refusals(abc, targets=(promised,)) == [("targets.1.value", "CustomersEnrolled")]
    assert refusals(abc, targets=(TargetChange(number=1, each_period=True),)) == [
        ("targets.1.each_period", "CustomersEnrolled"),
    ]


def test_targets_that_are_wished_as_they_are_change_nothing(abc):
    enrol(abc)

    assert changed(abc, targets=(TargetChange(number=1, value=Decimal(1000)),)).updated_by is None


def test_targets_are_looked_at_one_by_one(casino):
    draft = group_draft(targets=(target_draft(), target_draft(name="Other")))
    group = create_group(operator=casino, draft=draft, by=CARLA, at=NOON)
    first, second = group.targets.order_by("number")
    enrol(first)
    changed(second, targets=(TargetChange(number=2, value=Decimal(7)),))

    assert [each.value for each in group.targets.order_by("number")] == [1000, 7]


@pytest.mark.parametrize(
    ("wish", "field", "code"),
    [
        ({"value": Decimal(0)}, "targets.1.value", "NotPositive"),
        ({"value": Decimal("1.0000001")}, "targets.1.value", "TooPrecise"),
        ({"number": 2, "value": Decimal(1)}, "targets.2.value", "TargetNotFound"),
    ],
)
def test_targets_have_the_rules_of_all_targets(abc, wish, field, code):
    assert refusals(abc, targets=(TargetChange(**{"number": 1} | wish),)) == [(field, code)]


def test_targets_whatever_they_count_can_change_their_value(casino):
    logins = {"target_entity": Entity.EVENT, "target_counted": Counted.COUNT, "target_kind": "login"}
    given = streak(casino, **logins)
    wish = TargetChange(number=1, value=Decimal("1.5"))

    assert refusals(given, targets=(wish,)) == [("targets.1.value", "NotWhole")]
    assert refusals(given, targets=(TargetChange(number=1, gives=Gives.PERIOD_END),)) == [
        ("targets.1.gives", "StreakGivesAtOnce"),
    ]
    changed(given, targets=(TargetChange(number=1, value=Decimal(2)),))
