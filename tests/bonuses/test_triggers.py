"""What becomes of bonuses makes triggers fire: once, for what counts, whatever the door."""

from datetime import timedelta
from decimal import Decimal

import pytest

from bonuses.rules.words import BonusType, Product, Verdict
from bonuses.services.receiving import receive_bonus_events
from core.messages import Message
from enrollments.models import Enrollment, Firing
from tests import cast
from tests.bonuses.sent import body, facts, record, verdicts
from tests.bonuses.waiting import waiting
from tests.cast import ANA, NOON
from tests.triggers import outcomes, worked_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def reward(casino):
    return cast.reward(casino)


def test_a_player_whose_bonus_becomes_what_a_trigger_waits_for_is_enrolled(casino, reward):
    given = waiting(reward)

    record(casino, facts("Created"))
    assert outcomes(given) == {}
    record(casino, facts("Lost", after=3))
    worked_off()

    assert outcomes(given) == {ANA: "Enrolled"}
    assert Firing.objects.get().occasion == "ana-welcome"
    assert Enrollment.objects.get().reward == reward


def test_an_event_waits_for_nobody_the_enrolment_comes_afterwards(casino, reward):
    given = waiting(reward)
    record(casino, facts("Lost"))

    assert outcomes(given) == {ANA: "Pending"}
    assert not Enrollment.objects.exists()


@pytest.mark.parametrize(
    ("wish", "fires"),
    [
        ({"type": BonusType.WELCOME}, True),
        ({"type": BonusType.RELOAD}, False),
        ({"product": Product.CASINO}, True),
        ({"product": Product.POKER}, False),
        ({"bonus_code": "WELCOME100"}, True),
        ({"bonus_code": "welcome100"}, False),
        ({"currency": "EUR"}, True),
        ({"currency": "USD"}, False),
        ({"currency": "EUR", "amount_from": Decimal(50), "amount_to": Decimal(50)}, True),
        ({"currency": "EUR", "amount_from": Decimal("50.01")}, False),
        ({"currency": "EUR", "amount_to": Decimal("49.99")}, False),
        ({"within": timedelta(minutes=30)}, True),
        ({"within": timedelta(minutes=29)}, False),
    ],
)
def test_everything_that_is_said_must_hold(casino, reward, wish, fires):
    given = waiting(reward, **wish)
    record(casino, facts("Created"), facts("Lost", after=30))

    assert bool(outcomes(given)) is fires


def test_what_nobody_has_claimed_was_not_lost_quickly(casino, reward):
    given = waiting(reward, within=timedelta(hours=1))
    record(casino, facts("Lost"))

    assert outcomes(given) == {}


def test_what_comes_twice_or_late_or_cannot_follow_makes_nothing_fire(casino, reward):
    lost, created, ongoing = (waiting(reward, status, name=status) for status in ("Lost", "Created", "Ongoing"))
    record(casino, facts("Completed", after=5))

    assert verdicts(casino, facts("Lost", after=6)) == [Verdict.ANOMALY]
    assert verdicts(casino, facts("Created", after=1)) == [Verdict.COUNTED]
    assert verdicts(casino, facts("Ongoing", after=7)) == [Verdict.ANOMALY]
    assert [outcomes(each) for each in (lost, created, ongoing)] == [{}, {}, {}]


def test_the_window_is_about_the_moment_of_the_event_not_about_when_it_came(casino, reward):
    given = waiting(reward, starts_at=NOON, ends_at=NOON + timedelta(minutes=10))

    record(casino, facts("Lost", after=-1, user_bonus_id="before", user_id="early"))
    record(casino, facts("Lost", after=10, user_bonus_id="after", user_id="late"))
    record(casino, facts("Lost", after=9, user_bonus_id="within", user_id=ANA))

    assert outcomes(given) == {ANA: "Pending"}


def test_a_second_bonus_of_the_same_player_enrols_nobody_again(casino, reward):
    given = waiting(reward)
    record(
        casino, facts("Lost"), facts("Lost", user_bonus_id="another"), facts("Lost", user_bonus_id="x", user_id="zoe")
    )
    worked_off()
    record(casino, facts("Lost", after=60, user_bonus_id="a third"))
    worked_off()

    assert outcomes(given) == {ANA: "Enrolled", "zoe": "Enrolled"}
    assert Enrollment.objects.count() == 2


def test_the_bonuses_of_another_operator_make_nothing_fire(casino, reward):
    given = waiting(reward)
    record(cast.casino("Bingo"), facts("Lost"))

    assert outcomes(given) == {}


def test_one_event_over_many_doors_at_once_enrols_once(transactional_db):
    casino = cast.casino()
    given = waiting(cast.reward(casino))
    message = Message(body=body("Lost", at=NOON))

    def door(name: str):
        def deliver() -> None:
            receive_bonus_events([message], operator=None, door=name, at=NOON)
            worked_off()

        return deliver

    cast.at_once(*[door(name) for name in ("REST", "RabbitMQ", "Kafka", "REST")])
    worked_off()

    assert outcomes(given) == {ANA: "Enrolled"}
    assert Enrollment.objects.count() == 1
