"""Enrolling over the API, one player or hundreds."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from enrollments.api.examples import BULK_REQUEST, ENROLL_REQUEST, ENROLLMENT
from enrollments.models import Enrollment
from rewards.models import Reward
from rewards.rules.drafts import Duration
from tests import cast
from tests.answers import conflict, data, faults
from tests.budgets import EACH, ENROLLMENTS, budget
from tests.cast import ANA, BEN, NOON
from tests.screens import FAR_AHEAD, LONG_AGO, open_reward
from tests.signing import api_client

pytestmark = pytest.mark.django_db
# As in the sample of the document.
JUNE = datetime(2126, 6, 1, tzinfo=UTC)
JUNE_ENDS = datetime(2126, 6, 30, 23, 59, 59, tzinfo=UTC)


@pytest.fixture
def reward(casino) -> Reward:
    """Ranged: 1.00 to 5.00 EUR, 5 to 20 times."""
    return open_reward(casino)


def address(reward: Reward, more: str = "") -> str:
    return f"/v1/rewards/{reward.pk}/enrollments{more}"


def rejections(answer) -> dict[str, str]:
    return {each["operatorPlayerId"]: each["code"] for each in answer.json()["rejections"]}


def named(answer) -> list[str]:
    return [each["operatorPlayerId"] for each in data(answer)]


@pytest.fixture
def sample(casino) -> Reward:
    """The reward that the samples of the document enrol into."""
    campaign = cast.campaign(casino, operator_reference="OP-SUMMER-2026", starts_at=LONG_AGO, ends_at=None)
    return cast.reward(
        casino,
        campaign=campaign,
        details=cast.free_bets(bet_value=Decimal("0.50"), bet_count=10),
        operator_reference="OP-REWARD-001",
        starts_at=JUNE,
        ends_at=JUNE_ENDS,
        products=("Plinko",),
    )


def test_the_sample_request_answers_the_sample_enrollment_in_its_order(api, casino, sample):
    made = data(api.post(address(sample), ENROLL_REQUEST))

    assert list(made) == list(ENROLLMENT)
    ours = {"id", "operatorId", "rewardId", "products", "startTimeUtc", "endTimeUtc", "createdAtUtc"}
    assert {name: made[name] for name in made if name not in ours} == {
        name: ENROLLMENT[name] for name in ENROLLMENT if name not in ours
    }
    assert (made["operatorId"], made["rewardId"], made["products"]) == (casino.pk, str(sample.pk), ["Plinko"])
    assert (made["startTimeUtc"], made["endTimeUtc"]) == ("2126-06-01T00:00:00Z", "2126-06-30T23:59:59Z")


def test_the_sample_bulk_request_enrols_all_three_in_order(api, sample):
    answer = api.post(address(sample, "/bulk"), BULK_REQUEST)

    assert named(answer) == BULK_REQUEST["operatorPlayerIds"]
    assert [list(each) for each in data(answer)] == [list(ENROLLMENT)] * 3
    assert answer.json()["rejections"] == []


def test_an_enrollment_says_that_it_came_by_the_api_and_with_which_key(api, reward):
    data(api.post(address(reward), {"operatorPlayerId": ANA}))

    made = Enrollment.objects.get()
    assert (made.source, made.created_by) == (Enrollment.Sources.API, "API, Primary key")


def test_a_ranged_reward_gives_the_minimum_unless_the_request_says_more(api, reward):
    least = data(api.post(address(reward), {"operatorPlayerId": ANA}))
    more = data(api.post(address(reward), {"operatorPlayerId": ANA, "betValue": 2.5, "betCount": 10}))

    assert (least["betValue"], least["totalBetCount"], least["status"]) == (1, 5, "Active")
    assert (more["betValue"], more["totalBetCount"]) == (Decimal("2.5"), 10)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {"operatorPlayerId": "Required"}),
        ({"operatorPlayerId": " "}, {"operatorPlayerId": "Blank"}),
        ({"operatorPlayerId": 17}, {"operatorPlayerId": "NotText"}),
        ({"operatorPlayerId": "1.23E+15"}, {"operatorPlayerId": "PlayerIdDamaged"}),
        ({"operatorPlayerId": "x" * 256}, {"operatorPlayerId": "PlayerIdTooLong"}),
        ({"operatorPlayerId": ANA, "betValue": 99}, {"betValue": "BetValueOutOfRange"}),
        ({"operatorPlayerId": ANA, "betValue": 1.005}, {"betValue": "BetValueTooPrecise"}),
        ({"operatorPlayerId": ANA, "betCount": 1}, {"betCount": "BetCountOutOfRange"}),
        ({"operatorPlayerId": ANA, "betValue": "2"}, {"betValue": "NotANumber"}),
        ({"operatorPlayerId": ANA, "dryRun": "yes"}, {"dryRun": "NotABoolean"}),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(api, reward, body, expected):
    assert faults(api.post(address(reward), body)) == expected
    assert not Enrollment.objects.exists()


def test_a_restricted_player_is_a_conflict_that_says_so(api, reward):
    assert conflict(api.post(address(reward), {"operatorPlayerId": BEN})) == "PlayerRestricted"


def test_an_enrolment_over_the_budget_is_refused_as_such(api, reward):
    budget(reward, **ENROLLMENTS | EACH | {"limit": 1})
    data(api.post(address(reward), {"operatorPlayerId": ANA}))

    answer = api.post(address(reward), {"operatorPlayerId": ANA})

    assert (answer.status_code, answer.json()["responseCode"]) == (422, "BudgetExceeded")
    assert answer.json()["data"]["errors"][0]["code"] == "BudgetExceeded"


@pytest.mark.parametrize("bulk", ["", "/bulk"])
def test_nobody_is_enrolled_into_what_has_ended(api, casino, bulk):
    over = open_reward(casino, starts_at=LONG_AGO, ends_at=NOON)

    assert (
        conflict(api.post(address(over, bulk), {"operatorPlayerId": ANA, "operatorPlayerIds": [ANA]})) == "RewardEnded"
    )


def test_the_same_key_enrols_once_however_often_it_is_sent(api, reward):
    answers = [api.post(address(reward), {"operatorPlayerId": ANA}, idempotency_key="gift-1") for _ in range(3)]

    assert Enrollment.objects.count() == 1
    assert len({answer.content for answer in answers}) == 1


def test_without_a_key_every_call_enrols_once_more(api, reward):
    for _ in range(2):
        data(api.post(address(reward), {"operatorPlayerId": ANA}))

    assert Enrollment.objects.count() == 2


def test_a_bulk_request_enrols_whom_it_can_and_says_of_the_others_why_not(api, reward):
    answer = api.post(
        address(reward, "/bulk"),
        {
            "operatorPlayerIds": ["cleo", " ", BEN, "=cmd()", "cleo"],
            "players": [
                {"operatorPlayerId": ANA, "betValue": 5, "betCount": 20},
                {"operatorPlayerId": "dora", "betValue": 6},
            ],
        },
    )

    assert named(answer) == ["cleo", ANA]
    assert [each["betValue"] for each in data(answer)] == [1, 5]
    assert [each["code"] for each in answer.json()["rejections"]] == [
        "PlayerIdIsFormula",
        "PlayerRestricted",
        "PlayerRepeated",
        "BetValueOutOfRange",
    ]
    assert rejections(answer)["dora"] == "BetValueOutOfRange"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {"operatorPlayerIds": "Empty"}),
        ({"operatorPlayerIds": []}, {"operatorPlayerIds": "Empty"}),
        ({"players": []}, {"players": "Empty"}),
        ({"players": [7]}, {"players[0]": "NotAnObject"}),
        ({"operatorPlayerIds": ["", "  "]}, {"operatorPlayerIds": "Empty"}),
        ({"operatorPlayerIds": [f"p{n}" for n in range(1000)]}, {"operatorPlayerIds": "TooLong"}),
        ({"operatorPlayerIds": [ANA, 7]}, {"operatorPlayerIds[1]": "NotText"}),
        ({"operatorPlayerIds": ANA}, {"operatorPlayerIds": "NotAList"}),
        (
            {"players": [{"operatorPlayerId": ANA}, {"betValue": "5"}]},
            {
                "players[1].operatorPlayerId": "Required",
                "players[1].betValue": "NotANumber",
            },
        ),
    ],
)
def test_a_bulk_request_that_makes_no_sense_enrols_nobody(api, reward, body, expected):
    assert faults(api.post(address(reward, "/bulk"), body)) == expected
    assert not Enrollment.objects.exists()


def test_999_players_are_enrolled_at_once(api, reward):
    answer = api.post(address(reward, "/bulk"), {"operatorPlayerIds": [f"p{n:03}" for n in range(999)]})

    assert named(answer) == [f"p{n:03}" for n in range(999)]


def test_the_ids_and_the_players_together_are_fewer_than_a_thousand(api, reward):
    body = {
        "operatorPlayerIds": [f"p{n}" for n in range(600)],
        "players": [{"operatorPlayerId": f"q{n}"} for n in range(400)],
    }

    assert faults(api.post(address(reward, "/bulk"), body)) == {"operatorPlayerIds": "TooLong"}


@pytest.mark.parametrize("bulk", ["", "/bulk"])
def test_a_dry_run_answers_what_would_happen_and_changes_nothing(api, reward, bulk):
    limit = budget(reward, **ENROLLMENTS | {"limit": 1})
    body = {"operatorPlayerId": ANA, "operatorPlayerIds": [ANA, BEN, "cleo"], "dryRun": True}

    answer = api.post(address(reward, bulk), body)

    assert answer.json()["dryRun"] is True
    assert not Enrollment.objects.exists()
    limit.refresh_from_db()
    assert limit.consumed == 0
    if bulk:
        assert (named(answer), rejections(answer)) == ([ANA], {BEN: "PlayerRestricted", "cleo": "BudgetExceeded"})
    else:
        assert data(answer)["operatorPlayerId"] == ANA


def test_another_operators_reward_is_not_found(reward):
    stranger = api_client(cast.casino("Stranger"))

    for answer in (
        stranger.post(address(reward), ENROLL_REQUEST),
        stranger.post(address(reward, "/bulk"), BULK_REQUEST),
        stranger.get(address(reward)),
    ):
        assert (answer.status_code, answer.json()["data"]["errors"][0]["code"]) == (404, "RewardNotFound")


def test_a_rolling_enrollment_says_its_own_window(api, casino):
    rolling = open_reward(casino, duration=Duration.ROLLING, rolling_duration=7 * cast.DAY, ends_at=FAR_AHEAD)

    made = data(api.post(address(rolling), {"operatorPlayerId": ANA}))

    start, end = (datetime.fromisoformat(made[name]) for name in ("startTimeUtc", "endTimeUtc"))
    assert end - start == 7 * cast.DAY
    assert made["startTimeUtc"] == made["createdAtUtc"]
