"""Creating budgets, changing their limits, and what the database holds behind the verbs."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from core.refusal import Refusal, RefusalClass
from rewards.models import Budget, Reward
from rewards.rules.budgets import Scope
from rewards.services.budgets import change_limit
from rewards.services.campaigns import cancel_campaign
from rewards.services.rewards import cancel_reward
from tests import cast
from tests.budgets import ENROLLMENTS, EUROS, PLAYERS, budget
from tests.cast import CARLA, DAN, DAY, NOON, campaign, free_bets, reward

pytestmark = pytest.mark.django_db

BOTH_OWNERS = pytest.mark.parametrize("owned", [campaign, reward], ids=["campaign", "reward"])


def faults(owner, **wishes) -> list[tuple[str, str]]:
    """What is wrong with a budget; it is not made."""
    with pytest.raises(Refusal) as refused:
        budget(owner, **wishes)
    assert refused.value.kind is RefusalClass.VALIDATION_ERROR
    assert not Budget.objects.exists()
    return [(fault.field, fault.code) for fault in refused.value.faults]


@BOTH_OWNERS
def test_a_budget_belongs_to_its_owner_and_counts_from_the_moment_it_is_made(casino, owned):
    owner = owned(casino)
    made = budget(owner, currency="eur", at=NOON + DAY)

    made.refresh_from_db()
    assert (made.owner, made.operator, made.currency, made.limit) == (owner, casino, "EUR", 5000)
    assert (made.consumed, made.remaining, made.utilization) == (0, 5000, 0)
    assert (made.effective_from, made.created_at, made.created_by) == (NOON + DAY, NOON + DAY, CARLA)
    assert list(Budget.objects.on(owner)) == [made]


def test_the_utilization_is_a_percentage_with_two_decimals(casino):
    made = budget(reward(casino), limit=Decimal(3))
    made.consumed = Decimal(2)

    assert (str(made.utilization), made.remaining) == ("66.67", 1)


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({}, "5,000.00 EUR"),
        ({"scope": Scope.PER_PLAYER, "limit": Decimal("7.5")}, "7.50 EUR for each player"),
        (ENROLLMENTS, "500 enrollments"),
        (ENROLLMENTS | {"scope": Scope.PER_PLAYER, "limit": Decimal(1)}, "1 enrollment for each player"),
        (PLAYERS, "300 players"),
    ],
)
def test_a_budget_reads_as_people_say_it(casino, wishes, words):
    assert str(budget(campaign(casino), **wishes)) == words


@pytest.mark.parametrize(
    ("wishes", "found"),
    [
        ({"limit": Decimal(0)}, [("limit", "NotPositive")]),
        ({"limit": Decimal(-1)}, [("limit", "NotPositive")]),
        ({"limit": Decimal("1e20")}, [("limit", "TooLarge")]),
        ({"limit": Decimal("0.005")}, [("limit", "TooPrecise")]),
        ({"currency": None}, [("currency", "Required")]),
        ({"currency": ""}, [("currency", "Required")]),
        ({"currency": "XAU"}, [("currency", "CurrencyNotSupported")]),
        ({"currency": "GBP"}, [("currency", "CurrencyNotAllowed")]),
        (ENROLLMENTS | {"limit": Decimal("1.5")}, [("limit", "NotAWholeNumber")]),
        (ENROLLMENTS | {"limit": Decimal("1e20")}, [("limit", "TooLarge")]),
        (PLAYERS | {"currency": "EUR"}, [("currency", "CurrencyNotForThisMetric")]),
        (PLAYERS | {"scope": Scope.PER_PLAYER}, [("scope", "ScopeNotSupported")]),
        (
            PLAYERS | {"scope": Scope.PER_PLAYER, "currency": "EUR", "limit": Decimal(0)},
            [("scope", "ScopeNotSupported"), ("currency", "CurrencyNotForThisMetric"), ("limit", "NotPositive")],
        ),
    ],
)
def test_everything_that_is_wrong_with_a_budget_is_said_at_once(casino, wishes, found):
    assert faults(campaign(casino), **wishes) == found


def test_the_budget_of_a_reward_is_in_its_currency(casino):
    given = reward(casino, details=free_bets(currency="USD"))

    assert faults(given, currency="EUR") == [("currency", "CurrencyMismatch")]
    assert budget(given, currency="usd").currency == "USD"


def test_a_reward_in_a_currency_that_the_operator_no_longer_allows_can_still_be_limited(casino):
    given = reward(casino, details=free_bets(currency="USD"))
    casino.currencies = ["EUR"]
    casino.save()

    assert budget(Reward.objects.get(pk=given.pk), currency="USD").currency == "USD"


def test_a_limit_has_no_more_decimals_than_the_currency():
    yen = {"base_currency": "JPY", "currencies": ["JPY"]}
    assert faults(campaign(cast.casino(**yen)), currency="JPY", limit=Decimal("0.5")) == [("limit", "TooPrecise")]


def cancelled_reward(given: Reward) -> str:
    cancel_reward(reward_id=given.pk, by=DAN, at=NOON)
    return "RewardCancelled"


def cancelled_campaign(given: Reward) -> str:
    cancel_campaign(campaign_id=given.campaign_id, by=DAN, at=NOON)
    return "CampaignCancelled"


def ended_reward(given: Reward) -> str:
    Reward.objects.filter(pk=given.pk).update(ends_at=NOON)
    return "RewardEnded"


@pytest.mark.parametrize("over", [cancelled_reward, cancelled_campaign, ended_reward])
def test_what_is_over_gets_no_budget_and_no_other_limit(casino, over):
    given = reward(casino)
    made = budget(given)
    code = over(given)

    with pytest.raises(Refusal) as new:
        budget(given)
    with pytest.raises(Refusal) as changed:
        change_limit(budget_id=made.pk, limit=Decimal(9), by=DAN, at=NOON)
    assert (new.value.code, changed.value.code) == (code, code)


def test_a_cancelled_campaign_gets_no_budget(casino):
    parent = campaign(casino)
    cancel_campaign(campaign_id=parent.pk, by=DAN, at=NOON)

    with pytest.raises(Refusal) as refused:
        budget(parent)
    assert (refused.value.code, refused.value.kind) == ("CampaignCancelled", RefusalClass.CONFLICT)


def test_a_changed_limit_says_who_changed_it(casino):
    made = budget(reward(casino))
    change_limit(budget_id=made.pk, limit=Decimal("0.01"), by=DAN, at=NOON + DAY)

    made.refresh_from_db()
    assert (made.limit, made.updated_by, made.updated_at, made.created_by) == (Decimal("0.01"), DAN, NOON + DAY, CARLA)


def test_a_limit_may_come_down_to_what_is_consumed_and_no_further(casino):
    made = budget(reward(casino))
    Budget.objects.update(consumed=100)

    assert change_limit(budget_id=made.pk, limit=Decimal(100), by=DAN, at=NOON).remaining == 0
    with pytest.raises(Refusal, match=r"^100\.00 EUR of it are consumed") as refused:
        change_limit(budget_id=made.pk, limit=Decimal("99.99"), by=DAN, at=NOON)
    assert (refused.value.code, refused.value.kind) == ("LimitBelowConsumed", RefusalClass.CONFLICT)


@pytest.mark.parametrize(
    ("wishes", "limit", "code"),
    [(EUROS, "0", "NotPositive"), (EUROS, "0.001", "TooPrecise"), (ENROLLMENTS, "0.5", "NotAWholeNumber")],
)
def test_a_changed_limit_has_the_faults_of_a_new_one(casino, wishes, limit, code):
    made = budget(reward(casino), **wishes)

    with pytest.raises(Refusal) as refused:
        change_limit(budget_id=made.pk, limit=Decimal(limit), by=DAN, at=NOON)
    assert [(fault.field, fault.code) for fault in refused.value.faults] == [("limit", code)]


def test_the_budgets_of_the_reward_and_of_its_campaign_apply_to_it_and_no_others(casino):
    given = reward(casino)
    own, above = budget(given), budget(given.campaign)
    counting = budget(given.campaign, **ENROLLMENTS)
    budget(given.campaign, currency="USD")
    budget(reward(casino, campaign=given.campaign))
    budget(campaign(casino))

    assert list(Budget.objects.applying_to(given).order_by("id")) == [own, above, counting]


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"campaign": None, "reward": None}, "budget_belongs_to_a_campaign_or_a_reward"),
        ({"consumed": 6000}, "budget_is_never_overspent"),
        ({"consumed": -1}, "budget_is_never_overspent"),
        ({"limit": 0}, "budget_limit_is_positive"),
        ({"metric": "Everything"}, "budget_has_a_known_metric_and_scope"),
        ({"scope": "Nobody"}, "budget_has_a_known_metric_and_scope"),
        ({"currency": None}, "budget_of_money_and_no_other_has_a_currency"),
        ({"currency": "eur"}, "budget_of_money_and_no_other_has_a_currency"),
        ({"metric": "EnrollmentCount"}, "budget_of_money_and_no_other_has_a_currency"),
        ({"metric": "EnrollmentCount", "currency": None, "limit": "1.5"}, "budget_of_a_number_is_a_whole_number"),
        (
            {"metric": "UniquePlayers", "currency": None, "scope": "PerPlayer"},
            "budget_of_different_players_is_for_all_together",
        ),
        ({"created_by": " "}, "budget_says_who_created_it"),
        ({"updated_at": NOON}, "budget_update_has_a_person"),
    ],
)
def test_the_database_holds_every_never(casino, columns, constraint):
    made = budget(campaign(casino))

    with pytest.raises(IntegrityError, match=constraint):
        Budget.objects.filter(pk=made.pk).update(**columns)


def test_a_budget_has_one_owner_only(casino):
    made = budget(campaign(casino))

    with pytest.raises(IntegrityError, match="budget_belongs_to_a_campaign_or_a_reward"):
        Budget.objects.filter(pk=made.pk).update(reward=reward(casino))


@pytest.mark.parametrize("what", ["campaign", "reward"])
def test_cancelling_locks_one_row_and_writes_one_row(casino, what):
    given = reward(casino)
    budget(given)
    verb, named = (
        (cancel_reward, {"reward_id": given.pk})
        if what == "reward"
        else (cancel_campaign, {"campaign_id": given.campaign_id})
    )
    with CaptureQueriesContext(connection) as queries:
        verb(**named, by=CARLA, at=NOON)

    said = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert [sql.split()[0] for sql in said] == ["SELECT", "UPDATE"]
    assert "FOR NO KEY UPDATE" in said[0]
    assert f'UPDATE "rewards_{what}"' in said[1]
