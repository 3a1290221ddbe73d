"""Bets of one enrollment at the same moment: never below zero, never twice, never lost."""

from collections import Counter
from functools import partial
from random import Random

import pytest

from enrollments.models import Bet, Enrollment
from enrollments.services.settle import finish_settling, settle_enrollments
from operators.models import Operator
from rewards.rules.drafts import Duration
from tests import cast
from tests.answers import data
from tests.bets import cancel, enrollment, left, roll_back, said, take, ten_bets
from tests.budgets import budget
from tests.cast import DAY, NOON, at_once
from tests.meanwhile import PATIENCE, meanwhile, people, wait_until_waiting
from tests.screens import FAR_AHEAD, LONG_AGO
from tests.signing import api_client

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def casino(transactional_db) -> Operator:
    return cast.casino()


@pytest.fixture
def anas(casino) -> Enrollment:
    return enrollment(ten_bets(casino))


def test_of_twenty_bets_at_once_ten_get_a_free_bet_and_ten_are_told_why_not(anas):
    answers = at_once(*[partial(said, take, anas, f"bet-{n}") for n in range(20)])

    assert Counter(answers) == {"": 10, "EnrollmentClaimed": 10}
    assert left(anas) == 0
    assert Bet.objects.count() == 10


def test_bets_that_take_several_at_once_never_take_more_than_there_are(anas):
    answers = at_once(*[partial(said, take, anas, f"bet-{n}", 3) for n in range(12)])

    assert Counter(answers) == {"": 3, "NotEnoughFreeBets": 9}
    assert left(anas) == 1


def test_the_same_bet_ten_times_at_once_is_one_bet_and_ten_equal_answers(anas):
    bets = at_once(*[partial(take, anas, "bet-1", 2) for _ in range(10)])

    assert len({(bet.pk, bet.placed_at) for bet in bets}) == 1
    assert left(anas) == 8


def test_one_reference_on_many_enrollments_at_once_is_a_bet_of_the_first(anas):
    others = [enrollment(anas.reward, f"player_{n}") for n in range(8)]
    answers = at_once(*[partial(said, take, each, "bet-1") for each in others])

    assert Counter(answers) == {"": 1, "BetReferenceUsed": 7}
    assert sum(left(each) for each in others) == 79


def test_a_bet_that_is_rolled_back_ten_times_at_once_comes_back_once(anas):
    take(anas, "bet-1", 4)
    bets = at_once(*[partial(roll_back, anas, "bet-1") for _ in range(10)])

    assert len({bet.rolled_back_at for bet in bets}) == 1
    assert left(anas) == 10


def test_the_last_free_bet_given_back_while_five_want_it_goes_to_one_of_them_or_stays(anas):
    take(anas, "bet-0", 10)
    *answers, given_back = at_once(
        *[partial(said, take, anas, f"bet-{n}", 10) for n in range(1, 6)],
        partial(said, roll_back, anas, "bet-0"),
    )

    assert given_back == ""
    assert set(answers) <= {"", "EnrollmentClaimed", "NotEnoughFreeBets"}
    assert left(anas) == (0 if "" in answers else 10)
    assert answers.count("") <= 1


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_bet_and_rolled_back_at_once_it_adds_up(anas, seed):
    random = Random(seed)  # noqa: S311 - the same bets for the same seed
    references = [f"bet-{n}" for n in range(8)]
    # Of each reference several at once: every other one is another bet, or gives it back.
    wishes = [(random.choice(references), random.choice([1, 1, 2, 3]), random.random() < 1 / 3) for _ in range(24)]
    answers = at_once(
        *[
            partial(said, roll_back, anas, reference) if back else partial(said, take, anas, reference, count)
            for reference, count, back in wishes
        ]
    )

    known = {"", "BetReferenceUsed", "BetRolledBack", "BetNotFound", "NotEnoughFreeBets", "EnrollmentClaimed"}
    assert set(answers) <= known
    assert left(anas) == 10 - sum(bet.bet_count for bet in Bet.objects.standing())


def test_a_bet_comes_before_a_cancellation_or_not_at_all(anas):
    *answers, _ = at_once(*[partial(said, take, anas, f"bet-{n}") for n in range(8)], partial(cancel, anas))

    assert set(answers) <= {"", "EnrollmentCancelled"}
    assert left(anas) == 10 - answers.count("")


def test_what_is_settled_while_bets_are_placed_is_given_to_the_budget_or_to_the_player_never_to_both(casino):
    given = ten_bets(casino)
    limit = budget(given)
    anas = enrollment(given)
    end = given.ends_at
    *answers, _ = at_once(
        *[partial(said, take, anas, f"bet-{n}", at=end - DAY) for n in range(8)],
        partial(settle_enrollments, reward_id=given.pk, at=end),
    )
    # What was being used just then is settled by the next sweep.
    settle_enrollments(reward_id=given.pk, at=end)
    limit.refresh_from_db()

    assert set(answers) <= {"", "EnrollmentExpired"}
    assert limit.consumed == anas.bet_value * answers.count("") == anas.bet_value * (10 - left(anas))


def test_a_reward_is_not_settled_for_good_while_a_bet_comes_back_to_an_enrollment_that_outlives_it(casino):
    given = ten_bets(casino, ends_at=NOON + DAY, duration=Duration.ROLLING, rolling_duration=3 * DAY)
    budget(given)
    anas = enrollment(given)
    take(anas, "bet-1", 10)
    over = NOON + 2 * DAY
    with people() as ask:
        with meanwhile(ask, partial(roll_back, anas, "bet-1", at=over)):
            finishing = ask(partial(finish_settling, reward_id=given.pk, at=over))
            wait_until_waiting(1)
        assert finishing.result(PATIENCE) is False


@pytest.mark.parametrize("what", ["reward", "campaign"])
def test_a_bet_that_waited_while_the_reward_was_cancelled_is_refused(anas, what):
    with people() as ask:
        with meanwhile(ask, partial(take, anas, "bet-1")):
            waiting = ask(partial(said, take, anas, "bet-2"))
            wait_until_waiting(1)
            cancel(anas, through=what)
        assert waiting.result(PATIENCE) == "EnrollmentCancelled"

    assert left(anas) == 9


def test_over_the_api_every_bet_is_answered_with_what_it_left_itself(casino):
    given = ten_bets(casino, terms={"bet_count": 20}, starts_at=LONG_AGO, ends_at=FAR_AHEAD)
    system, address = api_client(casino), f"/v1/enrollments/{enrollment(given).pk}/bets"
    answers = at_once(*[partial(system.post, address, {"betReference": f"bet-{n}"}) for n in range(20)])

    assert sorted(data(answer)["remainingBetCount"] for answer in answers) == list(range(20))


def test_over_the_api_the_same_bet_ten_times_at_once_is_answered_the_same_to_the_byte(casino):
    anas = enrollment(ten_bets(casino, starts_at=LONG_AGO, ends_at=FAR_AHEAD))
    system, address = api_client(casino), f"/v1/enrollments/{anas.pk}/bets"
    answers = at_once(*[partial(system.post, address, {"betReference": "bet-1"}) for _ in range(10)])

    assert len({answer.content for answer in answers}) == 1
    assert left(anas) == 9
