"""The validation rules of gamnify-api-rewards, at the verb."""

from datetime import timedelta
from decimal import Decimal

import pytest

from core.refusal import Refusal
from operators.models import Product
from rewards.models import Reward
from rewards.rules.drafts import Duration
from rewards.rules.status import Status
from rewards.services.campaigns import cancel_campaign
from tests import cast
from tests.cast import CARLA, DAY, NOON, campaign, free_bets, reward

pytestmark = pytest.mark.django_db


def faults(operator, **wishes) -> list[tuple[str, str]]:
    """What is wrong with a reward: that, and that nothing came of it."""
    with pytest.raises(Refusal) as refused:
        reward(operator, **wishes)
    assert not Reward.objects.exists()
    assert refused.value.code == "ValidationError"
    return [(fault.field, fault.code) for fault in refused.value.faults]


def product_names(given: Reward) -> list[str]:
    return [named.product.name for named in given.reward_products.select_related("product")]


def test_a_reward_keeps_what_was_asked_and_belongs_to_the_operator_of_its_campaign(casino):
    made = reward(casino, name=" Free bets ", operator_reference="OP-1", details=free_bets(bet_value=Decimal("1.5")))

    made.refresh_from_db()
    assert (made.operator, made.name, made.operator_reference) == (casino, "Free bets", "OP-1")
    assert (made.reward_type, made.details_type, made.created_by, made.created_at) == ("FreeBets", "Fixed", CARLA, NOON)
    assert made.summary() == "5 free bets of 1.50 EUR"


@pytest.mark.parametrize("name", ["", "  ", "\t\r\n"])
def test_a_reward_without_a_name_is_refused(casino, name):
    assert faults(casino, name=name) == [("name", "Blank")]


def test_a_name_that_is_too_long_is_refused(casino):
    assert [field for field, _ in faults(casino, name="x" * 201)] == ["name"]


@pytest.mark.parametrize("ends_at", [NOON, NOON - timedelta(microseconds=1)])
def test_a_reward_must_end_strictly_after_its_start(casino, ends_at):
    assert faults(casino, starts_at=NOON, ends_at=ends_at) == [("ends_at", "EndNotAfterStart")]


def test_a_reward_names_at_least_one_product(casino):
    assert faults(casino, products=()) == [("products", "NoProducts")]


def test_an_unknown_product_is_refused(casino):
    assert faults(casino, products=("Plinko", "Chess")) == [("products", "ProductNotFound")]


def test_a_product_of_another_operator_is_unknown(casino):
    Product.objects.create(operator=cast.casino("Bingo"), name="Bingo 90", source=Product.Source.CURRENT)

    assert faults(casino, products=("Bingo 90",)) == [("products", "ProductNotFound")]


def test_a_product_that_is_not_enabled_for_rewards_is_refused(casino):
    assert faults(casino, products=("Poker",)) == [("products", "ProductNotEnabled")]


def test_every_product_at_fault_is_named(casino):
    codes = [code for _, code in faults(casino, products=("Chess", "Poker", "Plinko", "Go"))]

    assert codes == ["ProductNotFound", "ProductNotEnabled", "ProductNotFound"]


def test_products_resolve_from_both_sources_whatever_their_case(casino):
    assert product_names(reward(casino, products=("mines", "PLINKO"))) == ["Mines", "Plinko"]


@pytest.mark.parametrize("current_is_enabled", [True, False])
def test_where_both_sources_know_a_name_the_current_one_counts(casino, current_is_enabled):
    source = Product.Source.CURRENT
    current = Product.objects.create(operator=casino, name="Mines", source=source, rewards_enabled=current_is_enabled)
    Product.objects.filter(name="Mines", source=Product.Source.LEGACY).update(rewards_enabled=not current_is_enabled)

    if current_is_enabled:
        assert reward(casino, products=("Mines",)).products.get() == current
    else:
        assert faults(casino, products=("Mines",)) == [("products", "ProductNotEnabled")]


def test_the_same_product_twice_counts_once_and_the_order_is_kept(casino):
    assert product_names(reward(casino, products=("Mines", "Plinko", "MINES", "plinko"))) == ["Mines", "Plinko"]


def test_no_reward_can_be_created_while_rewards_are_switched_off(db):
    assert faults(cast.casino(rewards_enabled=False)) == [("operator", "RewardsDisabled")]


@pytest.mark.parametrize(
    ("currency", "code"),
    [
        ("EURO", "CurrencyNotSupported"),
        ("", "CurrencyNotSupported"),
        ("XAU", "CurrencyNotSupported"),
        ("SEK", "CurrencyNotAllowed"),
    ],
)
def test_a_currency_must_exist_and_be_allowed(casino, currency, code):
    assert faults(casino, details=free_bets(currency=currency)) == [("currency", code)]


def test_a_currency_is_matched_whatever_its_case_and_kept_in_upper_case(casino):
    assert reward(casino, details=free_bets(currency="usd")).currency == "USD"


@pytest.mark.parametrize("value", ["0", "-1", "-0.01", "-1E+30"])
def test_a_minimum_value_must_be_positive(casino, value):
    details = free_bets(min_bet_value=Decimal(value))

    assert faults(casino, details=details) == [("min_bet_value", "NotPositive")]


@pytest.mark.parametrize("count", [0, -1])
def test_a_minimum_count_must_be_positive(casino, count):
    assert faults(casino, details=free_bets(min_bet_count=count)) == [("min_bet_count", "NotPositive")]


def test_a_maximum_must_not_be_below_its_minimum(casino):
    details = free_bets(max_bet_value=Decimal("0.99"), max_bet_count=4)

    assert faults(casino, details=details) == [("max_bet_value", "MaxBelowMin"), ("max_bet_count", "MaxBelowMin")]


def test_a_maximum_may_equal_its_minimum(casino):
    assert reward(casino, details=free_bets(max_bet_value=Decimal(1), max_bet_count=5)).details_type == "Ranged"


@pytest.mark.parametrize("wrong", [0, -3])
def test_a_fixed_reward_has_a_positive_value_and_count(casino, wrong):
    details = free_bets(bet_value=Decimal(wrong), bet_count=wrong)

    assert faults(casino, details=details) == [("bet_value", "NotPositive"), ("bet_count", "NotPositive")]


def test_a_fixed_reward_has_one_value_and_one_count(casino):
    details = free_bets(bet_value=Decimal(1), max_bet_value=Decimal(2), max_bet_count=6)

    assert faults(casino, details=details) == [("bet_value", "NotFixed"), ("bet_count", "NotFixed")]


@pytest.mark.parametrize(("value", "currency"), [("2.505", "EUR"), ("2.5", "JPY"), ("2.0005", "KWD")])
def test_a_value_has_no_more_decimals_than_its_currency(db, value, currency):
    operator = cast.casino(currencies=["EUR", "JPY", "KWD"])

    details = free_bets(bet_value=Decimal(value), currency=currency)
    assert faults(operator, details=details) == [("bet_value", "TooPrecise")]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"max_bet_value": Decimal(10) ** 14}, "max_bet_value"),
        ({"max_bet_value": Decimal("Infinity")}, "max_bet_value"),
        ({"max_bet_count": 1_000_001}, "max_bet_count"),
    ],
)
def test_what_no_column_can_hold_is_refused(casino, wrong, field):
    assert faults(casino, details=free_bets(**wrong)) == [(field, "TooLarge")]


@pytest.mark.parametrize(
    ("duration", "code"),
    [(None, "Required"), (timedelta(0), "NotPositive"), (timedelta(hours=-1), "NotPositive")],
)
def test_a_rolling_duration_must_be_given_and_longer_than_zero(casino, duration, code):
    found = faults(casino, duration=Duration.ROLLING, rolling_duration=duration)

    assert found == [("rolling_duration", code)]


def test_a_duration_that_nobody_asked_for_is_not_kept(casino):
    assert reward(casino, rolling_duration=DAY).rolling_duration is None


def test_all_faults_are_told_in_one_refusal(db):
    found = faults(
        cast.casino(rewards_enabled=False),
        name=" ",
        products=("Chess", "Poker"),
        ends_at=NOON - DAY,
        duration=Duration.ROLLING,
        details=free_bets(currency="SEK", min_bet_value=Decimal(0), max_bet_count=1),
    )

    assert [code for _, code in found] == [
        *("Blank", "EndNotAfterStart", "ProductNotFound", "ProductNotEnabled", "Required"),
        *("CurrencyNotAllowed", "NotPositive", "MaxBelowMin", "RewardsDisabled"),
    ]


def test_nothing_can_be_added_to_a_cancelled_campaign(casino):
    parent = campaign(casino)
    cancel_campaign(campaign_id=parent.pk, by=CARLA, at=NOON)

    with pytest.raises(Refusal) as refused:
        reward(casino, campaign=parent)
    assert (refused.value.code, Reward.objects.count()) == ("CampaignCancelled", 0)


def test_nothing_can_be_added_to_an_ended_campaign(casino):
    parent = campaign(casino, ends_at=NOON)

    with pytest.raises(Refusal) as refused:
        reward(casino, campaign=parent)
    assert (refused.value.code, Reward.objects.count()) == ("CampaignEnded", 0)


def test_a_reward_can_be_added_before_its_campaign_begins(casino):
    parent = campaign(casino, starts_at=NOON + DAY)

    assert reward(casino, campaign=parent, starts_at=NOON + DAY).status(at=NOON) is Status.SCHEDULED
