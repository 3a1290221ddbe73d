"""Using up free bets over the API: every field of the answer, and every refusal by its code."""

from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest

from enrollments.api.bets import BetsView
from enrollments.api.examples import ENROLLMENT
from enrollments.models import Bet, Enrollment
from rewards.rules.free_bets import Wallet
from tests import cast
from tests.answers import conflict, data, faults
from tests.bets import cancel, enrollment, left, restrict, ten_bets
from tests.cast import ANA
from tests.screens import FAR_AHEAD, LONG_AGO
from tests.signing import api_client

pytestmark = pytest.mark.django_db
BET = {"betReference": "bet-1"}


@pytest.fixture
def anas(casino) -> Enrollment:
    """Ten free bets of 1.50 EUR for Ana, by the clock on the wall."""
    return enrollment(ten_bets(casino, starts_at=LONG_AGO, ends_at=FAR_AHEAD))


def address(of: Enrollment, reference: str | None = None) -> str:
    back = "" if reference is None else f"/{quote(reference, safe='')}/rollback"
    return f"/v1/enrollments/{of.pk}/bets{back}"


def bet(answer: Any) -> dict[str, Any]:
    """What stands beside the enrollment."""
    data(answer)
    assert list(answer.json()) == ["message", "data", "responseCode", "bet"]
    return answer.json()["bet"]


def not_found(answer: Any) -> str:
    assert (answer.status_code, answer.json()["responseCode"]) == (404, "NotFound"), answer.getvalue()
    return answer.json()["data"]["errors"][0]["code"]


def test_a_bet_answers_the_enrollment_of_the_documents_and_the_bet_beside_it(api, anas):
    answer = api.post(address(anas), BET | {"count": 2, "winAmount": 12.5, "product": "plinko"})

    made = data(answer)
    assert list(made) == list(ENROLLMENT)
    assert (made["id"], made["operatorPlayerId"], made["status"]) == (str(anas.pk), ANA, "Active")
    assert (made["totalBetCount"], made["remainingBetCount"]) == (10, 8)
    assert bet(answer) == {
        "betReference": "bet-1",
        "count": 2,
        "winAmount": Decimal("12.50"),
        "product": "Plinko",
        "creditAmount": Decimal("9.50"),
        "creditWallet": "FreeBet",
        "placedAtUtc": made["updatedAtUtc"],
        "rolledBackAtUtc": None,
    }
    assert b'"winAmount":12.50,"product":"Plinko","creditAmount":9.50,' in answer.content


def test_a_bet_says_which_key_placed_it(api, anas):
    data(api.post(address(anas), BET))

    assert Bet.objects.get().placed_by == "API, Primary key"


@pytest.mark.parametrize("more", [{}, {"count": None, "winAmount": None, "product": None}, {"count": 1, "product": ""}])
def test_a_bet_that_says_no_more_than_its_reference_takes_one_and_pays_nothing(api, anas, more):
    made = bet(api.post(address(anas), BET | more))

    assert (made["count"], made["winAmount"], made["creditAmount"], made["creditWallet"]) == (1, None, None, None)
    assert left(anas) == 9


@pytest.mark.parametrize(
    ("stake_not_returned", "wallet", "pays"), [(True, Wallet.BONUS, "3.00"), (False, Wallet.REAL, "4.50")]
)
def test_the_reward_decides_what_a_win_pays_and_where(api, casino, stake_not_returned, wallet, pays):
    terms = {"stake_not_returned": stake_not_returned, "wallet": wallet}
    given = ten_bets(casino, starts_at=LONG_AGO, ends_at=FAR_AHEAD, terms=terms)

    made = bet(api.post(address(enrollment(given)), BET | {"winAmount": 4.50}))

    assert (made["creditAmount"], made["creditWallet"]) == (Decimal(pays), wallet)


def test_amounts_have_as_many_decimals_as_their_currency(api, casino):
    casino.currencies.append("JPY")
    casino.save()
    yen = {"currency": "JPY", "bet_value": Decimal(100)}
    anas = enrollment(ten_bets(casino, starts_at=LONG_AGO, ends_at=FAR_AHEAD, terms=yen))

    answer = api.post(address(anas), BET | {"winAmount": 250})

    assert bet(answer)["creditAmount"] == 150
    assert b'"winAmount":250,"product":null,"creditAmount":150,' in answer.content


def test_the_same_bet_again_is_answered_the_same_to_the_byte(api, anas):
    first, again = (api.post(address(anas), BET | {"count": 10, "winAmount": 20}) for _ in range(2))

    assert again.content == first.content
    assert (data(again)["status"], data(again)["remainingBetCount"]) == ("Claimed", 0)


def test_the_same_bet_later_is_the_same_beside_the_enrollment_as_it_then_stands(api, anas):
    first = api.post(address(anas), BET)
    data(api.post(address(anas), {"betReference": "bet-2"}))
    again = api.post(address(anas), BET)

    assert bet(again) == bet(first)
    assert data(again)["remainingBetCount"] == 8


def test_a_bet_with_an_idempotency_key_is_replayed(api, anas):
    first, again = (api.post(address(anas), BET, idempotency_key="1") for _ in range(2))

    assert again.content == first.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert left(anas) == 9


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {"betReference": "Required"}),
        ({"betReference": " "}, {"betReference": "Blank"}),
        ({"betReference": 7}, {"betReference": "NotText"}),
        ({"betReference": "x" * 256}, {"betReference": "TooLong"}),
        ({"betReference": "a\tb"}, {"betReference": "ControlCharacter"}),
        ({"betReference": "a\0b"}, {"betReference": "ControlCharacter"}),
        (BET | {"count": 0}, {"count": "NotPositive"}),
        (BET | {"count": -1}, {"count": "NotPositive"}),
        (BET | {"count": 1.5}, {"count": "NotAWholeNumber"}),
        (BET | {"count": "1"}, {"count": "NotANumber"}),
        (BET | {"winAmount": -0.01}, {"winAmount": "Negative"}),
        (BET | {"winAmount": 0.001}, {"winAmount": "TooPrecise"}),
        (BET | {"winAmount": "5"}, {"winAmount": "NotANumber"}),
        (BET | {"winAmount": 10**17}, {"winAmount": "TooLarge"}),
        (BET | {"product": 5}, {"product": "NotText"}),
        (BET | {"product": "Poker"}, {"product": "ProductNotOnReward"}),
    ],
)
def test_a_bet_that_makes_no_sense_is_refused_at_its_field(api, anas, body, expected):
    assert faults(api.post(address(anas), body)) == expected
    assert left(anas) == 10


def test_every_fault_of_a_bet_is_in_one_answer(api, anas):
    answer = api.post(address(anas), {"count": "two", "winAmount": -1.005, "product": "Poker"})

    expected = {"betReference": "Required", "count": "NotANumber", "product": "ProductNotOnReward"}
    assert faults(answer) == expected | {"winAmount": "TooPrecise"}
    assert [each["code"] for each in answer.json()["data"]["errors"]].count("Negative") == 1


def test_more_than_remain_are_a_conflict(api, anas):
    assert conflict(api.post(address(anas), BET | {"count": 11})) == "NotEnoughFreeBets"
    assert conflict(api.post(address(anas), BET | {"count": 10**25})) == "NotEnoughFreeBets"


def test_another_bet_under_the_same_reference_is_a_conflict(api, anas):
    data(api.post(address(anas), BET))
    cleos = enrollment(anas.reward, "cleo")

    assert conflict(api.post(address(anas), BET | {"count": 2})) == "BetReferenceUsed"
    assert conflict(api.post(address(cleos), BET)) == "BetReferenceUsed"


def test_a_restricted_player_is_a_conflict(api, anas):
    restrict(anas)

    assert conflict(api.post(address(anas), BET)) == "PlayerRestricted"


def test_what_is_not_active_is_a_conflict_that_says_which_state_it_is_in(api, casino, anas):
    early = enrollment(ten_bets(casino, starts_at=FAR_AHEAD, ends_at=FAR_AHEAD + cast.DAY))
    past = {"starts_at": LONG_AGO, "ends_at": LONG_AGO + cast.DAY}
    late = enrollment(ten_bets(casino, **past, at=LONG_AGO), at=LONG_AGO)
    cancelled = enrollment(anas.reward, "cleo")
    cancel(cancelled)
    data(api.post(address(anas), {"betReference": "all", "count": 10}))

    refused = [conflict(api.post(address(each), BET)) for each in (early, anas, late, cancelled)]
    assert refused == ["EnrollmentNotStarted", "EnrollmentClaimed", "EnrollmentExpired", "EnrollmentCancelled"]


def test_a_rollback_gives_back_and_answers_the_same_again(api, anas):
    placed = bet(api.post(address(anas), BET | {"count": 10, "winAmount": 20}))
    first, again = (api.post(address(anas, "bet-1")) for _ in range(2))

    assert (data(first)["status"], data(first)["remainingBetCount"]) == ("Active", 10)
    assert bet(first) == placed | {"rolledBackAtUtc": data(first)["updatedAtUtc"]}
    assert again.content == first.content
    assert Bet.objects.get().rolled_back_by == "API, Primary key"


def test_a_bet_that_was_rolled_back_is_not_placed_again(api, anas):
    data(api.post(address(anas), BET))
    data(api.post(address(anas, "bet-1")))

    assert conflict(api.post(address(anas), BET)) == "BetRolledBack"


def test_nothing_is_given_back_to_what_is_cancelled(api, anas):
    data(api.post(address(anas), BET))
    data(api.post(f"/v1/enrollments/{anas.pk}/cancel"))

    assert conflict(api.post(address(anas, "bet-1"))) == "EnrollmentCancelled"


@pytest.mark.parametrize("reference", ["round/7", "a b", " x ", "ü", "100%", "7/", "?#", "x/rollback", "x" * 255])
def test_whatever_a_bet_is_called_it_is_rolled_back_by_that_name(api, anas, reference):
    data(api.post(address(anas), {"betReference": reference}))

    assert data(api.post(address(anas, reference)))["remainingBetCount"] == 10


@pytest.mark.parametrize("reference", ["bet-2", "\0", "x" * 256])
def test_a_bet_that_never_was_is_not_found(api, anas, reference):
    assert not_found(api.post(address(anas, reference))) == "BetNotFound"


def test_another_operators_enrollment_is_not_found(api, anas):
    data(api.post(address(anas), BET))
    stranger = api_client(cast.casino("Stranger"))

    assert not_found(stranger.post(address(anas), BET)) == "EnrollmentNotFound"
    assert not_found(stranger.post(address(anas, "bet-1"))) == "EnrollmentNotFound"
    assert left(anas) == 9


def test_the_document_names_every_field_of_a_bet_in_its_order(api, anas):
    assert list(BetsView.beside["bet"]["properties"]) == list(bet(api.post(address(anas), BET)))
