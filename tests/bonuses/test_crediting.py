from decimal import Decimal

import pytest
import simplejson
from django.test import Client

from bonuses.models import CostSum
from bonuses.services.matching import assign_reward, map_bonuses, match_again
from core.refusal import Refusal
from enrollments.models import Enrollment, FasttrackReference
from operators.services.credentials import give_credential
from rewards.models import Reward
from tests import cast
from tests.bonuses.sent import bonus, facts, record
from tests.cast import ANA, BEN, CARLA, NOON
from tests.screens import open_reward
from tests.signing import api_client

pytestmark = pytest.mark.django_db
HASH = "0123456789abcdef0123456789abcdef"
ACTION = {"x_fasttrack_activityid": "7", "x_fasttrack_actionid": "3", "x_fasttrack_triggerhash": HASH}
REFERENCES = {"activity_id": 7, "action_id": 3, "trigger_hash": HASH.upper()}


class Fasttrack:
    def __init__(self, operator) -> None:
        self.secret = give_credential(operator=operator, name="fasttrack", by=CARLA, at=NOON)

    def post(self, path: str, body: dict, **headers):
        content = simplejson.dumps(body).encode()
        sent = {"x_api_key": self.secret} | headers
        return Client().generic("POST", f"/bonus/{path}", content, content_type="application/json", headers=sent)

    def codes(self) -> dict:
        return Client().get("/bonus/list", headers={"x_api_key": self.secret}).json()


@pytest.fixture
def fasttrack(casino) -> Fasttrack:
    return Fasttrack(casino)


@pytest.fixture
def reward(casino) -> Reward:
    """Ranged: 1.00 to 5.00 EUR, 5 to 20 times."""
    return open_reward(casino, operator_reference="SPRING", name="Spring bets")


def test_the_open_rewards_that_have_a_code_can_be_credited(fasttrack, casino, reward):
    open_reward(casino, operator_reference=None)
    open_reward(cast.casino("Bingo"), operator_reference="BINGO")

    assert fasttrack.codes() == {"Data": [{"text": "Spring bets", "value": "SPRING"}], "Success": True, "Errors": []}


def test_a_bonus_is_credited_by_its_code(fasttrack, reward):
    answer = fasttrack.post("credit", {"user_id": ANA, "bonus_code": "SPRING"})

    made = Enrollment.objects.get()
    assert answer.json()["Data"] == {"enrollment_id": str(made.pk), "credited_before": False}
    assert (made.operator_player_id, made.bet_value, made.total_bet_count) == (ANA, 1, 5)


def test_funds_are_what_all_free_bets_are_worth_together(fasttrack, reward):
    answer = fasttrack.post(
        "credit/funds", {"user_id": ANA, "bonus_code": "SPRING", "amount": Decimal("12.50"), "currency": "EUR"}
    )

    assert answer.status_code == 200
    made = Enrollment.objects.get()
    assert made.bet_value * made.total_bet_count == Decimal("12.50")


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"amount": Decimal("12.51")}, "AmountDoesNotDivide"),
        ({"amount": 100}, "BetValueOutOfRange"),
        ({"amount": -5}, "BetValueOutOfRange"),
        ({"currency": "USD"}, "CurrencyDiffers"),
        ({"amount": "12.50"}, "ValidationError"),
        ({"bonus_code": "AUTUMN"}, "BonusCodeUnknown"),
        ({"user_id": BEN}, "PlayerRestricted"),
        ({"user_id": 7}, "ValidationError"),
    ],
)
def test_what_cannot_be_credited_says_why(fasttrack, reward, wish, code):
    body = {"user_id": ANA, "bonus_code": "SPRING", "amount": Decimal("12.50"), "currency": "EUR"} | wish

    answer = fasttrack.post("credit/funds", body)

    assert answer.status_code >= 400
    assert set(answer.json()) == {"error", "code"}
    assert answer.json()["code"] in {code, "NotANumber", "NotText"}
    assert not Enrollment.objects.exists()


def test_a_code_that_two_open_rewards_have_is_nobodys(fasttrack, casino, reward):
    open_reward(casino, operator_reference="SPRING")

    assert fasttrack.post("credit", {"user_id": ANA, "bonus_code": "SPRING"}).json()["code"] == "BonusCodeAmbiguous"


def test_an_action_of_an_activity_credits_a_player_once(fasttrack, reward):
    first, again = (fasttrack.post("credit", {"user_id": ANA, "bonus_code": "SPRING"}, **ACTION) for _ in range(2))
    fasttrack.post("credit", {"user_id": "zoe", "bonus_code": "SPRING"}, **ACTION)

    assert again.json()["Data"] == first.json()["Data"] | {"credited_before": True}
    assert Enrollment.objects.count() == 2
    assert FasttrackReference.objects.get(operator_player_id=ANA).activity_id == 7


def test_many_calls_for_one_action_at_once_credit_once(transactional_db):
    casino = cast.casino()
    fasttrack, reward = Fasttrack(casino), open_reward(casino, operator_reference="SPRING")

    def once():
        return fasttrack.post("credit", {"user_id": ANA, "bonus_code": "SPRING"}, **ACTION).status_code

    assert cast.at_once(*[once] * 4) == [200] * 4
    assert reward.enrollments.count() == 1


def test_references_that_cannot_be_read_are_refused_by_name(api, reward):
    answer = api.post(f"/v1/rewards/{reward.pk}/enrollments", {"operatorPlayerId": ANA}, x_fasttrack_actionid="x")

    assert [each["field"] for each in answer.json()["data"]["errors"]] == ["X-Fasttrack-Actionid"]
    assert not Enrollment.objects.exists()


def test_our_own_calls_keep_the_references_and_enrol_once_too(api, reward):
    address = f"/v1/rewards/{reward.pk}/enrollments"
    first = api.post(address, {"operatorPlayerId": ANA}, **ACTION)
    again = api.post(address, {"operatorPlayerId": ANA}, **ACTION)
    many = api.post(f"{address}/bulk", {"operatorPlayerIds": [ANA, "zoe"]}, **ACTION)

    assert first.json()["data"]["id"] == again.json()["data"]["id"]
    assert [each["operatorPlayerId"] for each in many.json()["data"]] == ["zoe"]
    assert [(each["operatorPlayerId"], each["code"]) for each in many.json()["rejections"]] == [(ANA, "PlayerEnrolled")]
    assert FasttrackReference.objects.count() == Enrollment.objects.count() == 2


class TestToWhichRewardABonusBelongs:
    def test_by_the_references_of_the_call_that_enrolled_the_player(self, casino, reward):
        open_reward(casino, operator_reference="WELCOME100")
        api_client(casino).post(f"/v1/rewards/{reward.pk}/enrollments", {"operatorPlayerId": ANA}, **ACTION)

        record(casino, facts(references=REFERENCES))

        assert (bonus(casino).reward, bonus(casino).matched_by) == (reward, "References")
        assert bonus(casino).campaign == reward.campaign

    def test_by_the_bonus_code(self, casino, reward):
        record(casino, facts(bonus_code="SPRING"))

        assert (bonus(casino).reward, bonus(casino).matched_by) == (reward, "BonusCode")

    def test_a_code_of_two_rewards_says_nothing(self, casino):
        for _ in range(2):
            open_reward(casino, operator_reference="WELCOME100")

        record(casino, facts())

        assert bonus(casino).reward is None

    def test_by_the_bonus_id(self, casino, reward):
        record(casino, facts(bonus_id=str(reward.pk)))

        assert (bonus(casino).reward, bonus(casino).matched_by) == (reward, "BonusId")

    def test_another_operators_reward_is_never_meant(self, casino):
        strange = open_reward(cast.casino("Bingo"), operator_reference="WELCOME100")

        record(casino, facts(bonus_id=str(strange.pk)))

        assert bonus(casino).reward is None

    def test_by_what_staff_have_written_down_before_or_after(self, casino, reward):
        record(casino, facts())
        map_bonuses(operator=casino, field="bonus_code", value="WELCOME100", reward=reward, by=CARLA, at=NOON)
        record(casino, facts(user_bonus_id="zoe-welcome", user_id="zoe"))

        assert bonus(casino).reward == bonus(casino, "zoe-welcome").reward == reward
        assert reward.costs.get(cost="awarded").amount == 100
        assert not casino_costs_of_nobody(casino)

    def test_what_was_mapped_is_not_mapped_again(self, casino, reward):
        map_bonuses(operator=casino, field="bonus_id", value="77", reward=reward, by=CARLA, at=NOON)

        with pytest.raises(Refusal, match="mapped to a reward already"):
            map_bonuses(operator=casino, field="bonus_id", value="77", reward=reward, by=CARLA, at=NOON)

    def test_a_reward_that_is_made_later_is_found_when_somebody_looks_again(self, casino):
        record(casino, facts("Created"), facts("Lost", after=4))
        late = open_reward(casino, operator_reference="WELCOME100")

        assert match_again(operator=casino) == 1
        assert bonus(casino).reward == late
        assert not casino_costs_of_nobody(casino)

    def test_a_person_says_it_and_what_it_cost_moves_along(self, casino, reward):
        other = open_reward(casino, operator_reference="WELCOME100")
        record(casino, facts())

        assert assign_reward(operator=casino, ids=[bonus(casino).pk], reward=reward, by=CARLA, at=NOON) == 1
        record(casino, facts("Lost", after=3))

        assert (bonus(casino).reward, bonus(casino).matched_by) == (reward, "Person")
        assert (bonus(casino).assigned_by, bonus(casino).assigned_at) == (CARLA, NOON)
        assert dict(reward.costs.exclude(bonus_count=0).values_list("cost", "amount")) == {"awarded": 50, "lost": 50}
        assert not other.costs.exclude(amount=0).exists()


def casino_costs_of_nobody(operator) -> list:
    return list(CostSum.objects.of(operator).filter(reward=None).exclude(bonus_count=0))
