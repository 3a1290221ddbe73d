"""Using up free bets: what a bet takes and what it pays."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError
from hypothesis import given
from hypothesis import strategies as st

from core.refusal import Refusal
from enrollments.models import Bet, Enrollment
from enrollments.rules.bets import BetDraft, bet_faults, credit
from enrollments.rules.status import EnrollmentStatus
from rewards.rules.free_bets import LARGEST_VALUE, Wallet
from tests import cast
from tests.bets import CRM, cancel, enrollment, left, restrict, said, state, take, ten_bets
from tests.cast import CARLA, DAY, NOON

pytestmark = pytest.mark.django_db
MOMENT = timedelta(microseconds=1)
amounts = st.decimals(min_value=0, max_value=LARGEST_VALUE, places=4)


@pytest.fixture
def anas(casino) -> Enrollment:
    """Ten free bets of 1.50 EUR for Ana."""
    return enrollment(ten_bets(casino))


def test_a_bet_takes_as_many_free_bets_as_it_asks_for_and_says_when_and_who(anas):
    bet = take(anas, "bet-1", 3, at=NOON + DAY)

    assert left(anas) == 7
    assert (anas.updated_at, bet.placed_at, bet.placed_by) == (NOON + DAY, NOON + DAY, CRM)


def test_the_last_free_bet_makes_it_claimed(anas):
    take(anas, "bet-1", 9)
    assert state(anas) is EnrollmentStatus.ACTIVE

    take(anas, "bet-2")
    assert state(anas) is EnrollmentStatus.CLAIMED


@pytest.mark.parametrize(
    ("stake_not_returned", "win", "pays"),
    [
        (True, "10.00", "7.00"),
        (True, "3.01", "0.01"),
        (True, "3.00", "0"),
        (True, "0.60", "0"),
        (True, "0", "0"),
        (False, "10.00", "10.00"),
        (False, "0.60", "0.60"),
        (False, "0", "0"),
    ],
)
def test_a_win_of_two_bets_of_1_50_pays_with_or_without_its_stake(casino, stake_not_returned, win, pays):
    anas = enrollment(ten_bets(casino, terms={"stake_not_returned": stake_not_returned}))

    bet = take(anas, "bet-1", 2, win_amount=Decimal(win))

    assert bet.credit_amount == Decimal(pays)


@pytest.mark.parametrize("wallet", Wallet)
def test_a_win_is_paid_into_the_wallet_of_the_reward(casino, wallet):
    anas = enrollment(ten_bets(casino, terms={"wallet": wallet}))

    assert take(anas, win_amount=Decimal(10)).credit_wallet == wallet


def test_a_bet_that_says_nothing_of_a_win_pays_nothing_anywhere(anas):
    bet = take(anas)

    assert (bet.win_amount, bet.credit_amount, bet.credit_wallet) == (None, None, None)


@given(amounts, amounts, st.booleans())
def test_what_is_paid_is_never_below_zero_and_never_above_the_win(win, stake, kept):
    pays = credit(win_amount=win, stake=stake, stake_not_returned=kept)

    assert 0 <= pays <= win


@given(amounts, amounts)
def test_a_kept_stake_is_missing_once_from_what_would_be_paid_with_it(win, stake):
    without, whole = (credit(win_amount=win, stake=stake, stake_not_returned=kept) for kept in (True, False))

    assert (whole - without, whole) == (min(stake, win), win)


def test_the_same_bet_again_takes_nothing_and_gives_the_same_bet(anas):
    first = take(anas, "bet-1", 2, win_amount=Decimal(5), product="Plinko")
    again = take(anas, "bet-1", 2, win_amount=Decimal("5.00"), product="PLINKO", at=NOON + DAY)

    assert again == first
    assert (again.placed_at, again.credit_amount) == (NOON, first.credit_amount)
    assert (left(anas), anas.updated_at) == (8, NOON)


def test_the_same_bet_again_is_the_same_whatever_the_enrollment_has_become(casino, anas):
    used = take(anas, "bet-1", 10)
    late = enrollment(anas.reward, "late")
    placed = take(late, "bet-2")
    restrict(late)
    cancel(late)

    assert take(anas, "bet-1", 10) == used
    assert take(anas, "bet-1", 10, at=NOON + 30 * DAY) == used
    assert take(late, "bet-2") == placed


@pytest.mark.parametrize(
    "other", [{"count": 2}, {"win_amount": None}, {"win_amount": Decimal(6)}, {"product": None}, {"product": "Mines"}]
)
def test_another_bet_under_the_same_reference_is_refused(anas, other):
    same = {"count": 1, "win_amount": Decimal(5), "product": "Plinko"}
    take(anas, **same)

    assert said(take, anas, **same | other) == "BetReferenceUsed"
    assert left(anas) == 9


def test_a_reference_of_another_enrollment_is_refused(anas):
    cleos = enrollment(anas.reward, "cleo")
    take(anas, "bet-1")

    assert said(take, cleos, "bet-1") == "BetReferenceUsed"
    assert left(cleos) == 10


def test_two_operators_may_use_the_same_reference(anas):
    elsewhere = enrollment(ten_bets(cast.casino("Elsewhere")))
    take(anas, "bet-1")

    assert said(take, elsewhere, "bet-1") == ""
    assert (left(anas), left(elsewhere)) == (9, 9)


def test_more_than_remain_are_refused_and_the_sentence_says_both_numbers(anas):
    take(anas, "bet-1", 8)

    with pytest.raises(Refusal, match="asks for 3 free bets; the enrollment has 2 left") as refused:
        take(anas, "bet-2", 3)
    assert refused.value.code == "NotEnoughFreeBets"
    assert left(anas) == 2


def test_bets_are_taken_from_the_start_on_and_before_the_end(casino):
    anas = enrollment(ten_bets(casino, starts_at=NOON + DAY, ends_at=NOON + 2 * DAY))
    start, end = NOON + DAY, NOON + 2 * DAY

    assert said(take, anas, "early", at=start - MOMENT) == "EnrollmentNotStarted"
    assert said(take, anas, "first", at=start) == ""
    assert said(take, anas, "last", at=end - MOMENT) == ""
    assert said(take, anas, "late", at=end) == "EnrollmentExpired"
    assert left(anas) == 8


def test_nothing_is_taken_from_what_is_claimed(anas):
    take(anas, "bet-1", 10)

    assert said(take, anas, "bet-2") == "EnrollmentClaimed"


def test_the_product_is_noted_as_the_reward_spells_it(anas):
    assert take(anas, product="pLINKO").product == "Plinko"


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ({"count": 0}, ("count", "NotPositive")),
        ({"count": -1}, ("count", "NotPositive")),
        ({"win_amount": Decimal(-1)}, ("win_amount", "Negative")),
        ({"win_amount": Decimal("-0.0")}, ("win_amount", "Negative")),
        ({"win_amount": Decimal("1.005")}, ("win_amount", "TooPrecise")),
        ({"win_amount": LARGEST_VALUE + 1}, ("win_amount", "TooLarge")),
        ({"win_amount": Decimal("1e29")}, ("win_amount", "TooLarge")),
        ({"product": "Poker"}, ("product", "ProductNotOnReward")),
        ({"reference": "a\nb"}, ("reference", "ControlCharacter")),
    ],
)
def test_a_bet_that_makes_no_sense_is_refused_and_takes_nothing(anas, wrong, expected):
    with pytest.raises(Refusal) as refused:
        take(anas, **wrong)

    assert [(fault.field, fault.code) for fault in refused.value.faults] == [expected]
    assert left(anas) == 10


def test_every_fault_of_a_bet_is_found():
    wrong = BetDraft(reference="\r", count=0, win_amount=Decimal("-1.005"), product="Poker")

    found = [fault.code for fault in bet_faults(wrong, currency="EUR", products=["Plinko"])]
    assert found == ["ControlCharacter", "NotPositive", "Negative", "TooPrecise", "ProductNotOnReward"]


def test_a_win_has_no_more_decimals_than_its_currency():
    draft = BetDraft(reference="bet-1", win_amount=Decimal("1.5"))

    codes = [[fault.code for fault in bet_faults(draft, currency=code, products=[])] for code in ("JPY", "EUR", "KWD")]
    assert codes == [["TooPrecise"], [], []]


def test_the_largest_bet_that_can_be_is_noted_to_the_last_digit(anas):
    take(anas, "x" * 255, 10, win_amount=LARGEST_VALUE)

    assert Bet.objects.get().credit_amount == LARGEST_VALUE - 15


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"reference": " "}, "bet_has_a_reference"),
        ({"bet_count": 0}, "bet_takes_at_least_one_free_bet"),
        ({"credit_amount": 6}, "bet_credits_no_more_than_it_won"),
        ({"credit_amount": -1}, "bet_credits_no_more_than_it_won"),
        ({"win_amount": None}, "bet_credits_no_more_than_it_won"),
        ({"credit_amount": None}, "bet_credits_no_more_than_it_won"),
        ({"credit_wallet": None}, "bet_credits_no_more_than_it_won"),
        ({"rolled_back_at": NOON}, "bet_rollback_has_a_person"),
        ({"rolled_back_by": CARLA}, "bet_rollback_has_a_person"),
    ],
)
def test_the_database_holds_even_behind_the_verbs(anas, columns: dict[str, Any], constraint):
    take(anas, win_amount=Decimal(5))

    with pytest.raises(IntegrityError, match=constraint):
        Bet.objects.update(**columns)


def test_the_database_lets_no_reference_be_used_twice(anas):
    take(anas, "bet-1")
    take(anas, "bet-2")

    with pytest.raises(IntegrityError, match="bet_reference_takes_free_bets_once"):
        Bet.objects.update(reference="bet-1")
