"""What tests of settling share: rewards worth 10.00 EUR a player, and what comes back from them."""

from decimal import Decimal

from enrollments.models import Enrollment
from enrollments.services.enroll import Candidate, Outcome, Source, enroll_players
from enrollments.services.settle import settle_enrollments
from operators.models import Operator
from rewards.models import Budget, Reward
from rewards.services.rewards import cancel_reward
from tests import cast
from tests.budgets import EACH, ENROLLMENTS, PLAYERS, assert_it_adds_up, budget
from tests.cast import CARLA, DAN, NOON, free_bets


def reward(casino: Operator, **wishes) -> Reward:
    """Five free bets of 2.00 EUR: each enrollment costs 10.00."""
    return cast.reward(casino, details=free_bets(bet_value=Decimal(2), bet_count=5), **wishes)


def enroll(given: Reward, *names: str, at=NOON) -> Outcome:
    candidates = [Candidate(None, name) for name in names]
    return enroll_players(
        reward=given, candidates=candidates, source=Source(kind=Enrollment.Sources.API), by=DAN, at=at
    )


def use(name: str, bets: int, **wishes) -> None:
    """The player has used that many bets: straight to the table, whatever the state."""
    mine = Enrollment.objects.filter(operator_player_id=name, **wishes)
    for each in mine:
        Enrollment.objects.filter(pk=each.pk).update(remaining_bet_count=each.total_bet_count - bets)


def cancelled(given: Reward) -> Reward:
    return cancel_reward(reward_id=given.pk, by=CARLA, at=NOON)


def settled(given: Reward, *, at=NOON, rows: int = 100) -> int:
    """How many enrollments are settled until none is left."""
    count = 0
    while step := settle_enrollments(reward_id=given.pk, at=at, rows=rows):
        count += step
    return count


def consumed(*budgets: Budget) -> list[Decimal]:
    for each in budgets:
        assert_it_adds_up(each)
    return [each.consumed for each in budgets]


def four_budgets(given: Reward) -> list[Budget]:
    """Money of the campaign, enrollments and players of the reward, money for each player."""
    return [
        budget(given.campaign),
        budget(given, **ENROLLMENTS),
        budget(given, **PLAYERS),
        budget(given.campaign, **EACH),
    ]
