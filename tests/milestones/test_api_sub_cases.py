"""Every sub-case of the Capillary document, asked over HTTP as the document says."""

import pytest

from tests.milestones.client import OTHER, Brand, done, errors, milestone, streak
from tests.milestones.scene import CYCLE, HOUR, begin, middle

pytestmark = pytest.mark.django_db


@pytest.fixture
def abc(brand) -> Brand:
    brand.makes(milestone())
    return brand


@pytest.fixture
def levels(brand) -> Brand:
    brand.makes(streak())
    return brand


def test_sub_case_1_1_enrolled_at_the_start_of_c1_is_into_all_cycles(abc):
    assert done(abc.enrolls(at=begin(1), periodName="c1"))
    assert list(abc.cycles_of()) == ["c1", "c2", "c3", "c4", "c5"]


@pytest.mark.parametrize(("counted", "achieved"), [(True, 150), (False, 100)])
def test_sub_case_1_2_what_happened_between_the_start_and_the_enrolment_counts_by_the_setting(brand, counted, achieved):
    brand.makes(milestone(countActivitiesBeforeEnrolment=counted))
    brand.enrolls(at=middle(1), periodName="c1")
    brand.sells(50, when=begin(1) + HOUR)
    brand.sells(100, at=middle(1) + HOUR)

    assert brand.cycles_of()["c1"] == achieved


def test_sub_case_1_2_what_came_before_the_enrolment_is_no_retro_event(brand):
    brand.makes(milestone(countActivitiesBeforeEnrolment=True))
    brand.sells(50, at=begin(1) + HOUR)
    brand.enrolls(at=middle(1), periodName="c1")

    assert brand.cycles_of()["c1"] == 0


def test_sub_case_2_1_enrolled_at_the_start_of_c3_is_into_c3_and_later(abc):
    assert done(abc.enrolls(at=begin(3), periodName="c3"))
    assert list(abc.cycles_of()) == ["c3", "c4", "c5"]


def test_sub_case_2_2_the_middle_of_c3_is_as_that_of_c1(brand):
    brand.makes(milestone(countActivitiesBeforeEnrolment=True))
    brand.enrolls(at=middle(3), periodName="c3")
    brand.sells(50, when=begin(3) + HOUR)
    brand.sells(70, when=middle(2))

    assert brand.cycles_of() == {"c3": 50, "c4": 0, "c5": 0}


def test_sub_case_3_1_an_initial_balance_of_300_leaves_700_to_go(abc):
    abc.enrolls(at=begin(1), periodName="c1", initialBalance=300)
    ((first, *_),) = [told["periods"] for told in abc.targets()]

    assert (first["initialBalance"], first["achieved"], first["remaining"]) == (300, 300, 700)
    abc.sells(700, at=middle(1))
    assert abc.targets()[0]["periods"][0]["reached"] is True


@pytest.mark.parametrize(
    ("record", "achieved"),
    [({"initialBalance": 0}, 0), ({"initialBalance": 150}, 150), ({"initialBalance": None}, 250), ({}, 250)],
)
def test_sub_case_3_2_who_left_with_250_starts_again_from_the_balance_or_goes_on(abc, record, achieved):
    abc.enrolls(at=begin(4), periodName="c4")
    abc.sells(250, at=begin(4) + HOUR)
    assert done(abc.leaves(at=middle(4)))

    assert done(abc.enrolls(at=middle(4) + HOUR, periodName="c4", **record))
    assert abc.cycles_of() == {"c4": achieved, "c5": 0}


def test_sub_case_4_one_cycle_alone_is_not_possible(abc):
    assert errors(abc.enrolls(periodName="c3", onlyThisPeriod=True), 409) == [
        (310187, "SinglePeriodOnly", "[0].onlyThisPeriod")
    ]
    assert abc.targets() == []


def test_sub_case_4_unless_the_group_says_so_and_the_call_too(brand):
    brand.makes(milestone(allowSinglePeriod=True))
    brand.enrolls(periodName="c3", onlyThisPeriod=True)
    brand.enrolls(periodName="c4", customerId=OTHER)
    in_the_query = brand.enrolls(periodName="c5", query="?onlyThisPeriod=true")

    assert done(in_the_query)
    assert list(brand.cycles_of()) == ["c3", "c5"]
    assert list(brand.cycles_of(OTHER)) == ["c4", "c5"]


@pytest.mark.parametrize("record", [{}, {"periodName": None}, {"periodName": ""}])
def test_sub_case_5_1_without_a_name_it_is_the_running_cycle_and_all_later_ones(abc, record):
    assert done(abc.enrolls(at=middle(2), **record))
    assert list(abc.cycles_of()) == ["c2", "c3", "c4", "c5"]


def test_sub_case_5_2_where_none_is_running_it_is_the_nearest_to_come(abc):
    assert done(abc.enrolls(at=begin(1) - CYCLE))
    assert list(abc.cycles_of()) == ["c1", "c2", "c3", "c4", "c5"]


def test_sub_case_5_3_where_none_is_to_come_it_is_an_error(abc):
    assert errors(abc.enrolls(at=begin(6)), 409) == [(310184, "NoPeriodLeft", "[0].periodName")]


def test_sub_case_6_1_a_streak_needs_no_name_of_a_period(levels):
    assert done(levels.enrolls(at=begin(1)))
    assert list(levels.cycles_of()) == ["c1", "c2", "c3", "c4", "c5"]


def test_sub_case_6_2_a_streak_passes_over_the_initial_balance_and_warns(levels):
    answer = levels.enrolls(at=begin(1), initialBalance=100).json()

    assert (answer["data"], answer["errors"]) == (345651201, None)
    assert [(each["code"], each["field"]) for each in answer["warnings"]] == [(310195, "[0].initialBalance")]
    assert levels.cycles_of()["c1"] == 0


@pytest.mark.parametrize(
    ("reset", "reached"),
    [(False, ["l1", "l2", "l3"]), (None, ["l1", "l2", "l3"]), (True, ["l1"])],
)
def test_sub_case_6_3_who_had_l1_and_l2_goes_on_at_l3_or_starts_again_at_l1(levels, reset, reached):
    levels.enrolls(at=begin(1))
    for cycle in (1, 2):
        levels.sells(1000, at=middle(cycle))
    levels.leaves(at=begin(3))
    assert done(levels.enrolls(at=begin(3) + HOUR, resetStreakStatus=reset))
    levels.sells(1000, at=middle(3))

    (told,) = levels.targets()
    assert [each["name"] for each in told["streak"]["levels"] if each["reached"]] == reached
    assert told["streak"]["level"] == len(reached)
