"""Systems that speak to a group which people have changed: they find what is there now."""

import pytest

from milestones.models import Target
from tests.milestones.changing import changed, move, next_ones
from tests.milestones.client import CUSTOMER, OTHER, Brand, done, milestone, wire
from tests.milestones.scene import begin, middle

pytestmark = pytest.mark.django_db


@pytest.fixture
def abc(brand) -> Brand:
    """Longer by two cycles, the last of the old ones shorter; CUSTOMER was in before, from c3 on."""
    brand.makes(milestone())
    assert done(brand.enrolls(periodName="c3"))
    changed(
        Target.objects.get(),
        name="Long spring",
        moves=(move(5, ends_at=middle(5)),),
        more=next_ones(6, 7),
    )
    return brand


def test_the_group_is_told_as_it_is_now(abc):
    told = abc.get("/v3/targetGroups").json()["data"][0]

    assert (told["name"], told["frequencyType"], told["recurringCycles"]) == ("Long spring", "CUSTOM", 7)
    assert [each["refCode"] for each in told["periods"]] == [f"c{number}" for number in range(1, 8)]
    assert told["periods"][4]["endDate"] == wire(middle(5))


def test_who_was_in_has_the_new_cycles_and_what_they_do_counts_there(abc):
    assert list(abc.cycles_of()) == ["c3", "c4", "c5", "c6", "c7"]
    abc.sells(250, at=middle(7))

    assert abc.cycles_of()["c7"] == 250


def test_others_are_enrolled_by_the_names_of_new_cycles(abc):
    assert abc.enrolls(customerId=OTHER, periodName="c6", initialBalance=100).json()["data"] == OTHER
    assert abc.cycles_of(OTHER) == {"c6": 100, "c7": 0}


def test_what_falls_between_cycles_now_counts_nowhere(abc):
    abc.sells(40, when=begin(6) - (begin(2) - begin(1)) / 4, at=begin(6))

    assert set(abc.cycles_of(CUSTOMER).values()) == {0}
