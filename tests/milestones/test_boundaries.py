"""Where a period begins and ends, to the microsecond."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from milestones.models import Period
from tests.milestones.scene import (
    CYCLE,
    achieved,
    begin,
    covered,
    enrol,
    leave,
    middle,
    milestone,
    sells,
)

pytestmark = pytest.mark.django_db
TICK = timedelta(microseconds=1)


def test_the_end_of_a_period_is_not_within_it(casino, abc):
    enrol(abc, at=begin(1))
    sells(casino, 1, at=begin(2) - TICK)
    sells(casino, 20, at=begin(2))

    assert achieved(abc) == {1: 1, 2: 20}


def test_what_happens_before_the_first_and_after_the_last_counts_nowhere(casino, abc):
    enrol(abc, at=begin(1) - CYCLE)
    sells(casino, 1, at=begin(1) - TICK)
    sells(casino, 1, at=begin(6))

    assert achieved(abc) == {}


def test_enrolment_exactly_at_a_start_is_into_that_period_and_counts_from_its_first_moment(casino, abc):
    enrol(abc, at=begin(2))
    sells(casino, 5, at=begin(2), comes=middle(2))

    assert (covered(abc), achieved(abc)) == ([2, 3, 4, 5], {2: 5})


def test_enrolment_a_moment_before_a_start_is_into_the_period_before(casino, abc):
    enrol(abc, at=begin(2) - TICK)

    assert covered(abc) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("tick", "left"), [(-TICK, [1, 2]), (0 * TICK, [1, 2, 3])])
def test_leaving_exactly_at_a_start_leaves_that_period(abc, tick, left):
    enrol(abc, at=begin(1))
    leave(abc, at=begin(4) + tick)

    assert covered(abc) == left


def test_an_activity_at_the_moment_of_the_enrolment_counts_and_one_before_it_does_not(casino, abc):
    enrol(abc, at=middle(1))
    sells(casino, 1, at=middle(1) - TICK, comes=middle(1))
    sells(casino, 20, at=middle(1))

    assert achieved(abc) == {1: 20}


@pytest.mark.parametrize("shift", [TICK, CYCLE / 2, -TICK])
def test_the_database_itself_keeps_periods_of_a_group_apart(abc, shift):
    last = abc.group.periods.get(number=5)
    start = last.ends_at - shift if shift > 0 * TICK else last.starts_at + shift
    new = Period(operator=last.operator, group=last.group, number=6, ref_code="c6")
    new.starts_at, new.ends_at = start, start + 2 * TICK

    with pytest.raises(IntegrityError, match="periods_of_a_group_never_overlap"), transaction.atomic():
        new.save()


def test_periods_may_touch_and_those_of_other_groups_lie_where_they_want(casino, abc):
    milestone(casino)
    last = abc.group.periods.get(number=5)

    Period.objects.create(
        operator=last.operator,
        group=last.group,
        number=6,
        ref_code="c6",
        starts_at=last.ends_at,
        ends_at=last.ends_at + CYCLE,
    )
    assert Period.objects.count() == 11
