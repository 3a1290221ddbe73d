"""Looking at enrollments and cancelling them over the API."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from enrollments.models import Enrollment
from enrollments.services.enroll import Candidate, Source, enroll_players
from rewards.models import Reward
from rewards.services.rewards import cancel_reward
from tests import cast
from tests.answers import conflict, data, faults
from tests.budgets import EACH, ENROLLMENTS, PLAYERS, budget
from tests.cast import ANA, CARLA, NOON
from tests.screens import LONG_AGO, open_reward
from tests.signing import api_client

pytestmark = pytest.mark.django_db


@pytest.fixture
def reward(casino) -> Reward:
    return open_reward(casino)


def enrol(reward: Reward, *players: str) -> list[Enrollment]:
    source = Source(kind=Enrollment.Sources.API)
    candidates = [Candidate(None, player) for player in players]
    outcome = enroll_players(reward=reward, candidates=candidates, source=source, by=CARLA, at=NOON)
    return [Enrollment.objects.get(pk=each) for each in outcome.enrolled_ids]


def named(answer: Any) -> list[str]:
    return [each["operatorPlayerId"] for each in data(answer)]


def test_without_a_page_the_first_fifty_are_answered(api, reward):
    enrol(reward, *(f"p{n:02}" for n in range(51)))

    answer = api.get(f"/v1/rewards/{reward.pk}/enrollments")

    assert named(answer) == [f"p{n:02}" for n in range(50)]
    paging = answer.json()["paging"]
    assert paging == {"page": 1, "pageSize": 50, "hasMore": True, "nextCursor": data(answer)[-1]["id"]}


def test_pages_and_cursors_lead_to_the_same_players(api, reward):
    enrol(reward, *"abcdefg")
    address = f"/v1/rewards/{reward.pk}/enrollments?pageSize=3"
    pages = [named(api.get(f"{address}&page={page}")) for page in (1, 2, 3, 4)]

    cursors, address_now = [], address
    while address_now:
        answer = api.get(address_now)
        cursors.append(named(answer))
        following = answer.json()["paging"]["nextCursor"]
        address_now = following and f"{address}&cursor={following}"

    assert pages == [list("abc"), list("def"), ["g"], []]
    assert cursors == pages[:3]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("page=0", {"page": "TooSmall"}),
        ("pageSize=501", {"pageSize": "TooLarge"}),
        ("cursor=here", {"cursor": "NotACursor"}),
        ("status=Gone&updatedSince=yesterday", {"status": "UnknownValue", "updatedSince": "NotATime"}),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(api, reward, query, expected):
    assert faults(api.get(f"/v1/rewards/{reward.pk}/enrollments?{query}")) == expected


def test_enrollments_are_narrowed_by_state_player_and_time(api, reward):
    _, cleo = enrol(reward, ANA, "cleo")
    data(api.post(f"/v1/enrollments/{cleo.pk}/cancel"))
    address = f"/v1/rewards/{reward.pk}/enrollments"

    assert named(api.get(f"{address}?status=Active")) == [ANA]
    assert named(api.get(f"{address}?status=Cancelled")) == ["cleo"]
    assert named(api.get(f"{address}?operatorPlayerId=ana")) == [ANA]
    since = (timezone.now() - timedelta(minutes=5)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert named(api.get(f"{address}?updatedSince={since}")) == ["cleo"]


def test_the_enrollments_of_a_player_are_of_all_rewards(api, casino, reward):
    enrol(reward, ANA, "cleo")
    enrol(open_reward(casino, called="Winter"), ANA)
    enrol(open_reward(cast.casino("Stranger")), ANA)

    assert len(data(api.get(f"/v1/players/{ANA}/enrollments"))) == 2
    assert named(api.get("/v1/players/nobody/enrollments")) == []


@pytest.mark.parametrize(("player", "encoded"), [("a/b", "a/b"), ("a/b", "a%2Fb"), ("é", "%C3%A9"), ("x y", "x%20y")])
def test_a_player_with_any_id_is_found(api, reward, player, encoded):
    enrol(reward, player)

    assert named(api.get(f"/v1/players/{encoded}/enrollments")) == [player]


def test_a_player_whose_id_cannot_be_has_nothing(api, reward):
    assert named(api.get("/v1/players/%00/enrollments")) == []


def test_cancelling_needs_no_body_answers_nothing_and_says_when(api, reward):
    (ana,) = enrol(reward, ANA)

    assert data(api.post(f"/v1/enrollments/{ana.pk}/cancel")) == {}
    shown = data(api.get(f"/v1/enrollments/{ana.pk}"))
    assert shown["status"] == "Cancelled"
    assert shown["cancelledAtUtc"] == shown["updatedAtUtc"] is not None
    ana.refresh_from_db()
    assert ana.cancelled_by == "API, Primary key"


def test_cancelling_again_is_ok_and_changes_nothing(api, reward):
    (ana,) = enrol(reward, ANA)
    data(api.post(f"/v1/enrollments/{ana.pk}/cancel"))
    first = data(api.get(f"/v1/enrollments/{ana.pk}"))

    assert data(api.post(f"/v1/enrollments/{ana.pk}/cancel")) == {}
    assert data(api.get(f"/v1/enrollments/{ana.pk}")) == first


def test_what_was_claimed_or_has_expired_can_no_longer_be_cancelled(api, casino, reward):
    (ana,) = enrol(reward, ANA)
    Enrollment.objects.filter(pk=ana.pk).update(remaining_bet_count=0)
    over = open_reward(casino, called="Spring", starts_at=LONG_AGO, ends_at=NOON + cast.DAY)
    (late,) = enrol(over, ANA)

    assert conflict(api.post(f"/v1/enrollments/{ana.pk}/cancel")) == "EnrollmentClaimed"
    assert conflict(api.post(f"/v1/enrollments/{late.pk}/cancel")) == "EnrollmentExpired"


def test_the_enrollments_of_a_cancelled_reward_are_cancelled_with_it(api, reward):
    (ana,) = enrol(reward, ANA)
    cancel_reward(reward_id=reward.pk, by=CARLA, at=NOON)

    shown = data(api.get(f"/v1/enrollments/{ana.pk}"))

    assert (shown["status"], shown["cancelledAtUtc"]) == ("Cancelled", "2026-03-29T12:00:00Z")
    assert data(api.post(f"/v1/enrollments/{ana.pk}/cancel")) == {}


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_operators_enrollment_is_not_found(reward, method):
    (ana,) = enrol(reward, ANA)
    stranger = api_client(cast.casino("Stranger"))
    address = f"/v1/enrollments/{ana.pk}" + ("/cancel" if method == "post" else "")

    answer = getattr(stranger, method)(address)

    assert (answer.status_code, answer.json()["data"]["errors"][0]["code"]) == (404, "EnrollmentNotFound")


def test_cancelling_gives_the_unused_bets_back_to_every_budget(api, reward):
    money = budget(reward.campaign)
    each = budget(reward, **ENROLLMENTS | EACH)
    different = budget(reward, **PLAYERS)
    ana, cleo = enrol(reward, ANA, "cleo")
    Enrollment.objects.filter(pk=cleo.pk).update(remaining_bet_count=2)

    for given in (ana, cleo):
        data(api.post(f"/v1/enrollments/{given.pk}/cancel"))

    # Cleo has used three of five bets of 1.00 EUR: they stand, and so do she and her enrollment.
    for given, left in ((money, 3), (each, 1), (different, 1)):
        given.refresh_from_db()
        assert given.consumed == left
    data(api.post(f"/v1/enrollments/{ana.pk}/cancel"))
    money.refresh_from_db()
    assert money.consumed == 3


def test_what_was_given_back_can_be_given_to_somebody_else(api, reward):
    budget(reward, **PLAYERS | {"limit": 1})
    (ana,) = enrol(reward, ANA)
    data(api.post(f"/v1/enrollments/{ana.pk}/cancel"))

    assert enrol(reward, "cleo")
