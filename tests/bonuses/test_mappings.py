"""Saying to which reward bonuses belong, and taking it back: their costs go along."""

from decimal import Decimal

import pytest

from bonuses.models import BonusMapping, CostSum
from bonuses.services.matching import map_bonuses, match_again, remove_mapping
from bonuses.services.sums import recount
from core.refusal import Refusal
from operators.models import Operator
from rewards.models import Reward
from tests import cast
from tests.bonuses.sent import bonus, facts, record
from tests.cast import CARLA, NOON
from tests.screens import open_reward

pytestmark = pytest.mark.django_db


def mapped(reward: Reward, field: str, value: str) -> BonusMapping:
    return map_bonuses(operator=reward.operator, field=field, value=value, reward=reward, by=CARLA, at=NOON)


def removed(mapping: BonusMapping) -> int:
    return remove_mapping(operator=mapping.operator, mapping_id=mapping.pk, by=CARLA, at=NOON)


def awarded(operator: Operator) -> dict[str | None, Decimal]:
    """What was awarded with the bonuses of each reward; without a name what belongs to none."""
    sums = CostSum.objects.of(operator).filter(cost="awarded").exclude(bonus_count=0)
    return dict(sums.values_list("reward__name", "amount"))


@pytest.fixture
def cashback(casino) -> Reward:
    return open_reward(casino, name="Cashback")


def test_a_mapping_takes_along_what_nobody_knew_about_with_its_costs(casino, cashback):
    record(casino, facts(bonus_code="CB"))
    assert awarded(casino) == {None: 50}

    mapped(cashback, "bonus_code", "CB")

    assert bonus(casino).reward == cashback
    assert awarded(casino) == {"Cashback": 50}


def test_what_comes_later_is_matched_by_the_mapping_too(casino, cashback):
    mapped(cashback, "bonus_id", "77")
    record(casino, facts(bonus_code="CB"))

    assert bonus(casino).matched_by == "Mapping"


def test_without_its_mapping_a_bonus_and_its_costs_belong_to_no_reward(casino, cashback):
    mapping = mapped(cashback, "bonus_code", "CB")
    record(casino, facts(bonus_code="CB"), facts(user_bonus_id="ben-1", user_id="ben", bonus_code="CB"))

    assert removed(mapping) == 2
    assert (bonus(casino).reward, bonus(casino).campaign, bonus(casino).matched_by) == (None, None, None)
    assert awarded(casino) == {None: 100}
    before = awarded(casino)
    recount(operator=casino)
    assert awarded(casino) == before


def test_a_bonus_that_another_mapping_knows_too_keeps_its_reward(casino, cashback):
    by_code = mapped(cashback, "bonus_code", "CB")
    mapped(cashback, "bonus_id", "77")
    record(casino, facts(bonus_code="CB"))

    assert removed(by_code) == 0
    assert bonus(casino).reward == cashback


def test_what_was_known_otherwise_is_not_touched_when_a_mapping_goes(casino, given, cashback):
    record(casino, facts())
    mapping = mapped(cashback, "bonus_id", "77")

    assert removed(mapping) == 0
    assert bonus(casino).reward == given


def test_a_mapping_is_removed_once(cashback):
    mapping = mapped(cashback, "bonus_code", "CB")
    removed(mapping)

    with pytest.raises(Refusal, match="removed already"):
        remove_mapping(operator=cashback.operator, mapping_id=mapping.id, by=CARLA, at=NOON)


def test_another_operators_mapping_cannot_be_removed(casino, cashback):
    mapping = mapped(cashback, "bonus_code", "CB")

    with pytest.raises(Refusal):
        remove_mapping(operator=cast.casino("Bingo"), mapping_id=mapping.pk, by=CARLA, at=NOON)
    assert BonusMapping.objects.of(casino).count() == 1


def test_looking_again_finds_rewards_that_were_made_since(casino):
    record(casino, facts())
    assert match_again(operator=casino) == 0

    reward = open_reward(casino, operator_reference="WELCOME100")

    assert match_again(operator=casino) == 1
    assert bonus(casino).reward == reward
