"""Free bets that come back: once, while they can still be used, and without moving a budget."""

from datetime import timedelta
from decimal import Decimal

import pytest

from enrollments.models import Bet, Enrollment
from enrollments.rules.status import EnrollmentStatus
from enrollments.services.settle import finish_settling, settle_enrollments
from rewards.models import Budget, Reward
from rewards.rules.drafts import Duration
from tests.bets import CRM, cancel, enrollment, left, restrict, roll_back, said, state, take, ten_bets
from tests.budgets import budget
from tests.cast import DAY, NOON

pytestmark = pytest.mark.django_db
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def anas(casino) -> Enrollment:
    """Ten free bets of 1.50 EUR for Ana."""
    return enrollment(ten_bets(casino))


def test_a_bet_that_was_rolled_back_cannot_be_placed_again(anas):
    take(anas)
    roll_back(anas)

    assert said(take, anas) == "BetRolledBack"
    assert left(anas) == 10


@pytest.mark.parametrize("what", ["enrollment", "reward", "campaign"])
@pytest.mark.parametrize("later", [timedelta(0), timedelta(seconds=1)])
def test_once_it_is_cancelled_nothing_is_taken_or_given_back_though_the_clock_was_read_before(anas, what, later):
    take(anas, "bet-1", 4)
    cancel(anas, through=what, at=NOON + later)

    assert said(take, anas, "bet-2") == "EnrollmentCancelled"
    assert said(roll_back, anas, "bet-1") == "EnrollmentCancelled"
    assert left(anas) == 6


def test_what_was_settled_is_over_though_the_clock_was_read_before(casino):
    given = ten_bets(casino)
    budget(given)
    anas = enrollment(given)
    take(anas, "bet-1", 4)
    settle_enrollments(reward_id=given.pk, at=given.ends_at)

    assert said(take, anas, "bet-2", at=given.ends_at - MOMENT) == "EnrollmentExpired"
    assert said(roll_back, anas, "bet-1", at=given.ends_at - MOMENT) == "EnrollmentExpired"
    assert left(anas) == 6


def test_a_player_who_has_been_restricted_since_uses_nothing_and_still_gets_a_bet_back(anas):
    take(anas, "bet-1")
    restrict(anas)

    assert said(take, anas, "bet-2") == "PlayerRestricted"
    assert said(roll_back, anas, "bet-1") == ""
    assert left(anas) == 10


def test_a_bet_is_rolled_back_once_and_says_when_and_who(anas):
    take(anas, "bet-1", 4, win_amount=Decimal(10))
    first = roll_back(anas, at=NOON + DAY)
    again = roll_back(anas, at=NOON + 2 * DAY)

    assert again == first
    assert (again.rolled_back_at, again.rolled_back_by, again.credit_amount) == (NOON + DAY, CRM, Decimal(4))
    assert (left(anas), anas.updated_at) == (10, NOON + DAY)


def test_a_claimed_enrollment_gets_its_bets_back_and_is_active_again(anas):
    take(anas, "bet-1", 10)
    roll_back(anas)

    assert state(anas) is EnrollmentStatus.ACTIVE
    assert said(take, anas, "bet-2", 10) == ""


@pytest.mark.parametrize("used", [4, 10])
def test_nothing_is_given_back_once_the_window_is_over_though_everything_was_claimed_before(anas, used):
    take(anas, "bet-1", used)

    assert said(roll_back, anas, at=anas.reward.ends_at) == "EnrollmentExpired"
    assert left(anas) == 10 - used
    assert Bet.objects.standing().count() == 1


def test_rolling_back_again_is_the_same_after_the_window_is_over(anas):
    take(anas)
    bet = roll_back(anas)

    assert roll_back(anas, at=NOON + 30 * DAY) == bet


@pytest.mark.parametrize("reference", ["bet-2", "BET-1", "", "x" * 300, "\0"])
def test_a_bet_that_never_was_cannot_be_rolled_back(anas, reference):
    take(anas, "bet-1")

    assert said(roll_back, anas, reference) == "BetNotFound"
    assert left(anas) == 9


def test_a_bet_is_rolled_back_only_on_its_own_enrollment(anas):
    take(anas, "bet-1")
    cleos = enrollment(anas.reward, "cleo")

    assert said(roll_back, cleos, "bet-1") == "BetNotFound"


def test_using_bets_and_giving_them_back_moves_no_budget_and_what_is_left_comes_back_when_it_is_over(casino):
    given = ten_bets(casino)
    limit = budget(given)
    anas = enrollment(given)
    take(anas, "bet-1", 4)
    take(anas, "bet-2", 3)
    roll_back(anas, "bet-2")
    limit.refresh_from_db()
    assert limit.consumed == 15

    settle_enrollments(reward_id=given.pk, at=given.ends_at)
    limit.refresh_from_db()
    assert limit.consumed == 6


def test_what_comes_back_after_its_reward_was_settled_for_good_still_goes_back_to_the_budget(casino):
    given = ten_bets(casino, ends_at=NOON + DAY, duration=Duration.ROLLING, rolling_duration=3 * DAY)
    limit = budget(given)
    anas = enrollment(given)
    take(anas, "bet-1", 10)
    over = NOON + 2 * DAY
    finish_settling(reward_id=given.pk, at=over)
    roll_back(anas, at=over)

    assert Reward.objects.unsettled().filter(pk=given.pk).exists()
    settle_enrollments(reward_id=given.pk, at=NOON + 3 * DAY)
    assert Budget.objects.get(pk=limit.pk).consumed == 0
