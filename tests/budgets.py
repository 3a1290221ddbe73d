"""What tests of budgets share: making one, and counting anew what stands in it."""

from collections import Counter
from decimal import Decimal

from enrollments.models import Enrollment
from rewards.models import Budget, BudgetUse, Campaign, Reward
from rewards.rules.budgets import BudgetDraft, Metric, Scope
from rewards.services.budgets import create_budget
from tests.cast import CARLA, NOON

EUROS = {"metric": Metric.MONETARY_VALUE, "scope": Scope.GLOBAL, "currency": "EUR", "limit": Decimal(5000)}
ENROLLMENTS = {"metric": Metric.ENROLLMENT_COUNT, "currency": None, "limit": Decimal(500)}
PLAYERS = {"metric": Metric.UNIQUE_PLAYERS, "currency": None, "limit": Decimal(300)}
EACH = {"scope": Scope.PER_PLAYER}


def budget(owner: Campaign | Reward, *, at=NOON, **wishes) -> Budget:
    """5,000 EUR for all players together, unless wished otherwise; a limit may be written as text."""
    draft = EUROS | wishes
    draft["limit"] = Decimal(draft["limit"])
    return create_budget(owner=owner, draft=BudgetDraft(**draft), by=CARLA, at=at)


def standing(given: Budget) -> Counter[str]:
    """What each player has of a budget, added up from the enrollments that it counted and what they have kept of it."""
    uses: Counter[str] = Counter()
    for each in Enrollment.objects.filter(counted_by__contains=[given.pk]):
        kept = each.total_bet_count - (each.remaining_bet_count if each.settled_at else 0)
        money = given.metric == Metric.MONETARY_VALUE
        uses[each.operator_player_id] += each.bet_value * kept if money else kept > 0
    return +uses


def assert_it_adds_up(given: Budget) -> None:
    """The budget and its ledger say what its enrollments say, and that is within the limit."""
    given.refresh_from_db()
    uses, each = standing(given), given.scope == Scope.PER_PLAYER
    if given.metric == Metric.UNIQUE_PLAYERS:
        assert given.consumed == len(uses)
    else:
        assert given.consumed == (max(uses.values(), default=0) if each else uses.total())
    assert given.consumed <= given.limit
    ledger = BudgetUse.objects.filter(budget=given, consumed__gt=0).values_list("operator_player_id", "consumed")
    assert dict(ledger) == (uses if each or given.metric == Metric.UNIQUE_PLAYERS else {})
