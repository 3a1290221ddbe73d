"""What casinos and sportsbooks tell of bets, and triggers that look at what these come to."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import simplejson

from core.messages import Message
from core.refusal import Fault
from enrollments.models import Trigger
from enrollments.rules.metrics.occasion import MetricsDraft, MetricsOccasion
from enrollments.rules.metrics.sums import Comparison, Condition, Metric, Played, Sums
from enrollments.services.summing import Span, moments
from enrollments.services.tallying import queue_ended, tally_changes
from enrollments.services.transactions import receive_casino_events, receive_sportsbook_events
from enrollments.services.triggers import create_trigger, switch_trigger
from operators.models import Operator
from rewards.models import Reward
from tests import triggers
from tests.cast import ANA, CARLA, DAY, NOON

MINUTE = timedelta(minutes=1)
WEEK = 7 * DAY


def casino_event(kind: str, number: object, amount: float = 10, *, after: float = 0, **wishes: Any) -> bytes:
    """Ana bets 10 EUR in a round of its own, `after` minutes after NOON; or wins, or gets that back."""
    payload = {
        "type": kind,
        "transaction_id": f"{kind}-{number}",
        "round_id": f"round-{number}",
        "user_id": ANA,
        "amount": amount,
        "currency": "EUR",
        "exchange_rate": 1.0,
        "origin": "casino",
        "timestamp": (NOON + after * MINUTE).isoformat(),
        "game_name": "Plinko",
    }
    return simplejson.dumps(payload | wishes).encode()


def sportsbook_event(kind: str, number: object, *given: Any, **wishes: Any) -> bytes:
    payload = simplejson.loads(casino_event(kind, number, *given, **wishes))
    payload["bet_id"] = payload.pop("round_id")
    payload["market_name"] = payload.pop("game_name")
    return simplejson.dumps(payload).encode()


def tell(*bodies: bytes, operator: Operator | None = None, sportsbook: bool = False) -> list[list[Fault]]:
    receive = receive_sportsbook_events if sportsbook else receive_casino_events
    return receive([Message(each) for each in bodies], operator=operator, door="REST", at=NOON)


def asks(metric: Metric, comparison: str, amount: float) -> Condition:
    return Condition(metric, Comparison(comparison), Decimal(str(amount)))


def staked(amount: float) -> Condition:
    return asks(Metric.STAKE, ">=", amount)


def occasion(*all_of: Condition, **wishes: Any) -> MetricsOccasion:
    return MetricsOccasion(**{"currency": "EUR", "all_of": all_of, "within": WEEK} | wishes)


def draft(*all_of: Condition, **wishes: Any) -> MetricsDraft:
    own = ("name", "starts_at", "ends_at", "bet_value", "bet_count")
    about = {"name": "High rollers"} | {key: wishes.pop(key) for key in own if key in wishes}
    return MetricsDraft(occasion=occasion(*all_of, **wishes), **about)


def looking(reward: Reward, *all_of: Condition, on: bool = True, **wishes: Any) -> Trigger:
    """A trigger that looks at bets in EUR of the last week, and is on."""
    about = draft(*all_of, **wishes)
    made = create_trigger(operator=reward.operator, draft=about, reward_id=reward.pk, by=CARLA, at=NOON)
    return switch_trigger(trigger_id=made.pk, on=on, by=CARLA, at=NOON)


def tallied(*, at: datetime = NOON) -> None:
    """Workers look at all whose bets have changed, and enrol whom triggers enrol."""
    while queue_ended(at=at):
        pass
    while tally_changes(limit=100, at=at)[0]:
        pass
    triggers.worked_off(at=at)


def sums(operator: Operator, player: str = ANA, *, played: tuple[Played, ...] = tuple(Played)) -> Sums:
    """What all bets of a player in EUR come to."""
    span = Span(operator_id=operator.pk, start=None, end=None)
    found = list(moments(occasion(at_end=True, within=None, played=played), span, {player: None}))
    return found[0].sums if found else Sums(Decimal(0), Decimal(0), 0)
