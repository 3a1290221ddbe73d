from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bonuses.models import BonusEvent, CostSum
from bonuses.rules.costs import Cost
from bonuses.rules.life import TRANSITIONS, fold
from bonuses.rules.words import BonusStatus, Verdict
from bonuses.services.sums import recount
from operators.models import Operator
from tests import cast
from tests.bonuses.sent import bonus, facts, record, verdicts
from tests.cast import NOON

COUNTED, DUPLICATE, ANOMALY = Verdict.COUNTED, Verdict.DUPLICATE, Verdict.ANOMALY
pytestmark = pytest.mark.django_db


def costs(operator: Operator) -> dict[str, Decimal]:
    sums = CostSum.objects.of(operator).exclude(amount=0, bonus_count=0)
    return {each.cost: each.amount for each in sums}


def test_a_bonus_is_what_its_events_say_one_after_the_other(casino):
    record(casino, facts("Pending"), facts("Created", after=5), facts("Ongoing", after=7, locked_amount=Decimal(30)))

    assert bonus(casino).status == "Ongoing"
    assert bonus(casino).created_at == NOON + timedelta(minutes=5)
    assert bonus(casino).event_count == 3
    assert costs(casino) == {"awarded": 50, "active": 30}


def test_a_bonus_that_nobody_has_claimed_costs_nothing(casino):
    record(casino, facts("Pending"))

    assert costs(casino) == {}


def test_the_same_status_twice_is_kept_and_counted_once(casino):
    assert verdicts(casino, facts("Created"), facts("Lost", after=3)) == [COUNTED, COUNTED]
    assert verdicts(casino, facts("Lost", after=4)) == [DUPLICATE]

    assert BonusEvent.objects.count() == 3
    assert costs(casino) == {"awarded": 50, "lost": 50}


def test_ongoing_again_at_another_time_is_progress(casino):
    record(casino, facts("Created"), facts("Ongoing", after=1, locked_amount=Decimal(40)))

    assert verdicts(casino, facts("Ongoing", after=2, locked_amount=Decimal(10))) == [COUNTED]
    assert verdicts(casino, facts("Ongoing", after=2, locked_amount=Decimal(10))) == [DUPLICATE]
    assert costs(casino)["active"] == 10


def test_an_event_that_comes_late_fills_in_the_history_and_never_turns_the_state_back(casino):
    record(casino, facts("Lost", after=9))

    assert verdicts(casino, facts("Ongoing", after=5), facts("Created", after=1)) == [COUNTED, COUNTED]
    assert bonus(casino).status == "Lost"
    assert bonus(casino).created_at == NOON + timedelta(minutes=1)
    assert bonus(casino).events.filter(late=True).count() == 2


def test_what_cannot_follow_is_kept_for_people_to_look_at(casino):
    record(casino, facts("Created"), facts("Completed", after=1, bonus_turned_real=Decimal(20)))

    assert verdicts(casino, facts("Ongoing", after=2)) == [ANOMALY]
    assert bonus(casino).status == "Completed"
    assert bonus(casino).anomaly_count == 1
    assert costs(casino) == {"awarded": 50, "turned_real": 20}


def test_a_late_event_can_explain_what_seemed_impossible(casino):
    record(casino, facts("Created"), facts("Lost", after=1), facts("Ongoing", after=5))

    assert verdicts(casino, facts("Reversed", after=3)) == [COUNTED]
    assert bonus(casino).status == "Ongoing"
    assert bonus(casino).anomaly_count == 0


def test_a_reversed_bonus_is_open_again_and_can_be_lost_again(casino):
    record(casino, facts("Created"), facts("Lost", after=1), facts("Reversed", after=2, amount=Decimal(12)))

    assert costs(casino) == {"awarded": 50, "active": 12, "reversed": 12}
    assert verdicts(casino, facts("Lost", after=3, amount=Decimal(12))) == [COUNTED]
    assert costs(casino) == {"awarded": 50, "lost": 12, "reversed": 12}


def test_free_spins_are_told_of_when_they_are_done(casino):
    record(casino, facts("Completed", type="FreeSpins", amount=Decimal("7.35")))

    assert bonus(casino).anomaly_count == 0
    assert costs(casino) == {"awarded": Decimal("7.35"), "turned_real": Decimal("7.35")}


def test_costs_are_in_the_base_currency_at_the_rate_of_the_event(casino):
    record(
        casino,
        facts("Created", currency="USD", exchange_rate=Decimal("0.925")),
        facts("Lost", after=1, currency="USD", exchange_rate=Decimal("0.9")),
    )

    assert costs(casino) == {"awarded": Decimal("46.25"), "lost": 45}
    assert bonus(casino).exchange_rate == Decimal("0.9")


def test_days_of_costs_are_those_of_the_operators_calendar(casino):
    # In Malta it is two hours later since this morning.
    record(casino, facts("Created", after=10 * 60))

    assert set(CostSum.objects.values_list("day", flat=True)) == {(NOON + timedelta(days=1)).date()}


def test_another_player_under_the_same_bonus_is_not_counted(casino):
    record(casino, facts("Created"))

    assert verdicts(casino, facts("Lost", after=1, user_id="zoe")) == [ANOMALY]
    assert bonus(casino).status == "Created"


def test_bonuses_of_two_operators_may_have_one_name(casino):
    bingo = cast.casino("Bingo")
    record(casino, facts("Created"))
    record(bingo, facts("Created", amount=Decimal(3)))

    assert costs(casino)["awarded"] == 50
    assert costs(bingo)["awarded"] == 3


def test_every_state_says_what_can_follow_it():
    assert set(TRANSITIONS) == set(BonusStatus)


STREAM = st.lists(
    st.builds(
        lambda name, status, after, amount, rate: facts(
            status,
            after=after,
            user_bonus_id=name,
            amount=Decimal(amount) / 100,
            exchange_rate=Decimal(rate) / 1000,
        ),
        name=st.sampled_from(["one", "two"]),
        status=st.sampled_from(list(BonusStatus)),
        after=st.integers(0, 6).map(lambda hours: hours * 300),
        amount=st.integers(0, 10_000),
        rate=st.integers(1, 2_000),
    ),
    min_size=1,
    max_size=12,
)


@given(stream=STREAM, order=st.randoms(use_true_random=False))
def test_whatever_order_events_come_in_they_add_up_to_the_same(stream, order):
    ours = [each for each in stream if each.user_bonus_id == "one"]
    shuffled = order.sample(ours, len(ours))

    assert fold(ours)[0] == fold(shuffled)[0]


class Recounting(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(stream=STREAM, order=st.randoms(use_true_random=False), cut=st.integers(0, 12))
    def test_sums_are_always_what_a_recount_gives(self, stream, order, cut):
        casino = cast.casino()
        again = order.sample(stream, len(stream) // 2)
        for events in (stream[:cut], order.sample(stream[cut:], len(stream[cut:])), again):
            record(casino, *events)
        kept = _sums(casino)

        for name in {each.user_bonus_id for each in stream}:
            life, _ = fold([each for each in stream if each.user_bonus_id == name])
            assert bonus(casino, name).life == life
        recount(operator=casino)
        assert kept == _sums(casino)


def _sums(operator: Operator) -> set[tuple]:
    sums = CostSum.objects.of(operator).exclude(amount=0, bonus_count=0)
    return set(sums.values_list("type", "product", "currency", "day", "cost", "amount", "bonus_count"))


def test_all_kinds_of_costs_have_words():
    assert {each.value for each in Cost} == set(CostSum.Costs.values)
