"""A POST that is sent twice works once."""

from datetime import timedelta
from decimal import Decimal

import pytest

from operators.models import IdempotentAnswer, Product
from operators.services.answers import SLICE, answer_once, forget_answers
from operators.tasks import forget_idempotent_answers
from rewards.models import Budget, Campaign
from tests import cast
from tests.cast import DAY, NOON, at_once
from tests.operators.door import CALLER, PRODUCTS, added, codes
from tests.signing import ApiClient, api_client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

DICE = {"name": "Dice"}
KEY = {"idempotency_key": "7f3c"}


@pytest.fixture
def api(casino) -> ApiClient:
    return api_client(casino)


def kept(api: ApiClient) -> int:
    return IdempotentAnswer.objects.filter(operator=api.operator).count()


def keep(api: ApiClient, count: int, **columns: object) -> None:
    columns = {"operator": api.operator, "fingerprint": "0" * 64, "status": 200, "body": "{}"} | columns
    IdempotentAnswer.objects.bulk_create(IdempotentAnswer(key=str(number), **columns) for number in range(count))


class TestWithoutAKey:
    def test_every_call_works(self, api):
        first, second = api.post(PRODUCTS, DICE), api.post(PRODUCTS, {"name": "Limbo"})

        assert (first.status_code, second.status_code, added(api.operator), kept(api)) == (200, 200, 2, 0)
        assert "Idempotency-Replayed" not in second


class TestTheSameKey:
    def test_with_the_same_call_gives_the_same_answer_byte_for_byte(self, api):
        first, second = api.post(PRODUCTS, DICE, **KEY), api.post(PRODUCTS, DICE, **KEY)

        assert (first.status_code, first.content) == (second.status_code, second.content)
        assert first["Content-Type"] == second["Content-Type"] == "application/json"
        assert ("Idempotency-Replayed" in first, second["Idempotency-Replayed"]) == (False, "true")
        assert added(api.operator) == 1

    def test_gives_the_answer_that_a_call_without_a_key_would_get(self, api):
        with_key = api.post(PRODUCTS, DICE, **KEY)
        id_ = with_key.json()["data"]["id"]

        assert with_key.json() == {
            "message": "OK",
            "data": {"id": id_, "name": "Dice", "price": Decimal("1.5")},
            "responseCode": "OK",
        }

    @pytest.mark.parametrize(
        ("path", "body"),
        [
            (PRODUCTS, {"name": "Limbo"}),
            (PRODUCTS, b'{"name":  "Dice"}'),
            (f"{PRODUCTS}?draft=1", {"name": "Dice"}),
        ],
    )
    def test_with_another_call_is_a_conflict(self, api, path, body):
        api.post(PRODUCTS, DICE, **KEY)
        answer = api.post(path, body, **KEY)

        assert (answer.status_code, codes(answer)) == (409, ["IdempotencyKeyReused"])
        assert added(api.operator) == 1

    def test_of_another_operator_is_another_key(self, api):
        other = api_client(cast.casino("Bingo"))
        api.post(PRODUCTS, DICE, **KEY)
        answer = other.post(PRODUCTS, DICE, **KEY)

        assert "Idempotency-Replayed" not in answer
        assert (added(api.operator), added(other.operator)) == (1, 1)

    def test_may_be_signed_anew(self, api):
        """By the strong scheme a call that is sent again has another nonce, and is the same call."""
        stamp = {"x_auth_timestamp": str(int(NOON.timestamp()))}
        first, second = (api.signed_post(PRODUCTS, DICE, **KEY | stamp) for _ in range(2))

        assert first.content == second.content
        assert second["Idempotency-Replayed"] == "true"

    def test_does_not_open_the_door(self, api):
        api.post(PRODUCTS, DICE, **KEY)

        assert codes(ApiClient(api.operator, "guessed").post(PRODUCTS, DICE, **KEY)) == ["AuthenticationFailed"]

    def test_means_nothing_to_a_door_that_takes_none(self, api):
        assert api.post(CALLER, DICE, **KEY).json() == api.post(CALLER, {}, **KEY).json()


class TestTheFormOfAKey:
    @pytest.mark.parametrize("key", ["x", "x" * 255, " ~", '"8e03978e-40d5-43dd-bc93-6894a57f9324"'])
    def test_is_any_printable_ascii(self, api, key):
        assert api.post(PRODUCTS, DICE, idempotency_key=key).status_code == 200
        assert IdempotentAnswer.objects.get().key == key

    @pytest.mark.parametrize("key", ["", "x" * 256, "caf\xe9", "a\tb", "a\x7f"])
    def test_is_nothing_else(self, api, key):
        answer = api.post(PRODUCTS, DICE, idempotency_key=key)
        [error] = answer.json()["data"]["errors"]

        assert (answer.status_code, answer.json()["responseCode"]) == (400, "ValidationError")
        assert (error["field"], error["code"]) == ("Idempotency-Key", "IdempotencyKeyInvalid")
        assert (added(api.operator), kept(api)) == (0, 0)


class TestARefusal:
    @pytest.mark.parametrize(
        ("then", "status", "code"), [("refuse", 409, "ProductClosed"), ("look in vain", 404, "NotFound")]
    )
    def test_is_an_answer_like_any_other_and_leaves_nothing_behind(self, api, then, status, code):
        first, second = (api.post(PRODUCTS, {**DICE, "then": then}, **KEY) for _ in range(2))

        assert (first.status_code, codes(first)) == (status, [code])
        assert (second.status_code, second.content, second["Idempotency-Replayed"]) == (status, first.content, "true")
        assert (added(api.operator), kept(api)) == (0, 1)

    def test_of_a_body_that_cannot_be_read_is_one_too(self, api):
        first, second = (api.post(PRODUCTS, b'{"name": "Dice", "name": "Limbo"}', **KEY) for _ in range(2))

        assert (first.status_code, codes(first)) == (400, ["DuplicateKey"])
        assert (first.content, kept(api)) == (second.content, 1)


class TestWhatBreaks:
    def test_keeps_nothing_and_changes_nothing_so_that_it_can_be_sent_again(self, api):
        broken = api.post(PRODUCTS, {**DICE, "then": "break"}, **KEY)

        assert (broken.status_code, codes(broken)) == (500, ["InternalError"])
        assert (added(api.operator), kept(api)) == (0, 0)
        assert api.post(PRODUCTS, DICE, **KEY).status_code == 200

    def test_when_the_answer_cannot_be_kept_the_work_is_undone(self, api):
        class Lost(Exception):  # noqa: N818 - the process is gone
            pass

        def work() -> tuple[int, str]:
            Product.objects.create(operator=api.operator, name="Dice")
            raise Lost

        with pytest.raises(Lost):
            answer_once(operator=api.operator, key="7f3c", fingerprint="0" * 64, at=NOON, work=work)

        assert (added(api.operator), kept(api)) == (0, 0)


class TestForgetting:
    def test_an_answer_is_kept_for_seven_days(self, api):
        keep(api, 3, created_at=NOON)

        assert forget_answers(at=NOON + 7 * DAY) == 0
        assert forget_answers(at=NOON + 7 * DAY + timedelta(seconds=1)) == 3

    def test_goes_slice_by_slice(self, api):
        keep(api, SLICE + 1, created_at=NOON)

        assert [forget_answers(at=NOON + 8 * DAY) for _ in range(3)] == [SLICE, 1, 0]

    def test_is_done_by_the_clock_every_night(self, api, settings):
        keep(api, 2, created_at=NOON - 3650 * DAY)
        forget_idempotent_answers.apply().get()

        assert kept(api) == 0
        assert forget_idempotent_answers.name in {job["task"] for job in settings.CELERY_BEAT_SCHEDULE.values()}


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def send(self, body: dict) -> list:
        api = api_client(cast.casino())
        return at_once(*[lambda: ApiClient(api.operator, api.key).post(PRODUCTS, body, **KEY)] * 10)

    def test_ten_calls_make_one_thing_and_get_ten_equal_answers(self):
        answers = self.send(DICE)

        assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}
        assert sorted("Idempotency-Replayed" in answer for answer in answers) == [False] + 9 * [True]
        assert Product.objects.filter(name="Dice").count() == 1

    def test_ten_refusals_are_one(self):
        answers = self.send({**DICE, "then": "refuse"})

        assert {(answer.status_code, answer.content) for answer in answers} == {(409, answers[0].content)}
        assert IdempotentAnswer.objects.count() == 1

    def test_ten_that_break_keep_nothing(self):
        assert {answer.status_code for answer in self.send({**DICE, "then": "break"})} == {500}
        assert (IdempotentAnswer.objects.count(), Product.objects.filter(name="Dice").count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_ten_campaigns_that_are_one_call_are_one_campaign(settings):
    settings.ROOT_URLCONF = "config.urls"
    api = api_client(cast.casino())
    wish = {"name": "Autumn", "startTimeUtc": "2126-09-01T00:00:00Z", "createdBy": cast.CARLA}

    answers = at_once(*[lambda: ApiClient(api.operator, api.key).post("/v1/campaigns", wish, **KEY)] * 10)
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.json()["data"]["id"] for answer in answers} == {str(Campaign.objects.get().pk)}


def test_a_budget_that_was_refused_is_refused_again(settings, api):
    settings.ROOT_URLCONF = "config.urls"
    address = f"/v1/campaigns/{cast.campaign(api.operator).pk}/budgets"
    wish = {"metricType": "MonetaryValue", "enforcementScope": "Global", "limit": 100, "createdBy": cast.CARLA}
    first, second = (api.post(address, wish, **KEY) for _ in range(2))

    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert (first.status_code, second["Idempotency-Replayed"], Budget.objects.count()) == (400, "true", 0)
