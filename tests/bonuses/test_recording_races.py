"""Events of the same operator over several doors at the same moment."""

from collections import Counter

import pytest

from bonuses.models import Bonus, BonusEvent, CostSum
from bonuses.rules.words import Verdict
from bonuses.services.matching import match_again
from bonuses.services.sums import recount
from operators.models import Operator
from tests import cast
from tests.bonuses.sent import bonus, facts, record
from tests.meanwhile import PATIENCE, meanwhile, people, wait_until_waiting

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = [f"bonus-{number:02}" for number in range(12)]
LIFE = ("Created", "Ongoing", "Lost")


def sums(operator: Operator) -> set[tuple]:
    kept = CostSum.objects.of(operator).exclude(amount=0, bonus_count=0)
    return set(kept.values_list("type", "product", "currency", "day", "cost", "amount", "bonus_count"))


def test_bonuses_that_all_doors_tell_of_first_at_once_are_one_row_each_and_their_sums_add_up():
    casino = cast.casino()

    def door(order: list[str], status: str):
        events = [facts(status, after=LIFE.index(status), user_bonus_id=name) for name in order]
        return lambda: [record(casino, *events[start : start + 4]) for start in (0, 4, 8)]

    doors = [door(NAMES, "Created"), door(NAMES[::-1], "Created"), door(NAMES[6:] + NAMES[:6], "Lost")]
    cast.at_once(*doors, door(NAMES[::-1], "Ongoing"))

    assert sorted(Bonus.objects.values_list("user_bonus_id", flat=True)) == NAMES
    assert set(Bonus.objects.values_list("status", "event_count")) == {("Lost", 4)}
    verdicts = BonusEvent.objects.values_list("verdict", flat=True)
    assert Counter(verdicts) == {"Counted": 3 * len(NAMES), "Duplicate": len(NAMES)}
    kept = sums(casino)
    recount(operator=casino)
    assert kept == sums(casino)


def test_who_records_other_bonuses_does_not_wait_and_who_holds_all_of_them_does():
    casino = cast.casino()
    with people() as ask:
        # Nobody has claimed them, so there are no sums that both would change.
        with meanwhile(ask, lambda: record(casino, facts("Pending", user_bonus_id="one"))):
            record(casino, facts("Pending", user_bonus_id="another"))
            matching = ask(lambda: match_again(operator=casino))
            wait_until_waiting(1)
            assert not matching.done()
        assert matching.result(PATIENCE) == 0
    assert Bonus.objects.count() == 2


def test_who_tells_more_of_a_bonus_waits_for_whoever_tells_of_it_first():
    casino = cast.casino()
    with people() as ask:
        with meanwhile(ask, lambda: record(casino, facts("Created"))):
            telling = ask(lambda: record(casino, facts("Lost", after=1)))
            wait_until_waiting(1)
            assert not telling.done()
        assert telling.result(PATIENCE).verdicts == [Verdict.COUNTED]
    assert (bonus(casino).status, bonus(casino).event_count) == ("Lost", 2)
