"""What players have staked and won lately, told as a casino tells it, and the triggers that look at it."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import simplejson

from config.demo.plans import BetsPlan, OperatorPlan, TriggerPlan, moment
from core.messages import Message
from enrollments.rules.metrics.gifts import Tier, Tiers
from enrollments.rules.metrics.occasion import MetricsDraft, MetricsOccasion
from enrollments.rules.metrics.sums import Metric
from enrollments.services.firing import fire_pending
from enrollments.services.tallying import tally_changes
from enrollments.services.transactions import receive_casino_events
from enrollments.services.triggers import create_trigger, switch_trigger
from operators.models import Operator
from rewards.models import Reward

# The same rounds whenever it is loaded.
_SEED: Final = 5
_TOGETHER: Final = 1_000
_WEEK: Final = timedelta(days=7)
_SECONDS_IN_A_DAY: Final = 24 * 3600
# What a round may win, in tenths of its stake: a little less than was staked, in the long run.
_WINS: Final = (0, 0, 0, 0, 5, 15, 20, 50)


def create_triggers(operator: Operator, plan: OperatorPlan, *, at: datetime) -> None:
    """Makes the triggers of `plan` on the day of each."""
    for trigger in plan.triggers:
        rewards = [Reward.objects.of(operator).get(name=name) for name in trigger.rewards]
        made_at = moment(operator, at, trigger.day, hour=9)
        about: dict[str, Any] = {"by": plan.promoter, "at": made_at}
        ends_at = None if trigger.ends is None else moment(operator, at, trigger.ends)
        draft = _draft(trigger, rewards, made_at, ends_at)
        made = create_trigger(operator=operator, draft=draft, reward_id=rewards[0].pk, **about)
        switch_trigger(trigger_id=made.pk, on=trigger.is_on, **about)


def play(operator: Operator, plan: OperatorPlan, *, at: datetime) -> None:
    """Lets the casino tell of bets until `at`, those of a day together, and workers act on them."""
    draw = random.Random(_SEED)  # noqa: S311 - nobody guesses at demo data
    told = sorted((event for bets in plan.bets for event in _rounds(operator, plan, bets, draw, at)), key=itemgetter(0))
    for _, day in groupby(told, key=lambda event: event[0].date()):
        events = list(day)
        messages = [Message(body=simplejson.dumps(payload).encode()) for _, payload in events]
        last = events[-1][0]
        faults = receive_casino_events(messages, operator=operator, door="RabbitMQ", at=last)
        assert not any(faults), faults
        while tally_changes(limit=_TOGETHER, at=last)[0]:
            pass
        while fire_pending(limit=_TOGETHER, at=last):
            pass


def _draft(plan: TriggerPlan, rewards: list[Reward], at: datetime, ends_at: datetime | None) -> MetricsDraft:
    gift: Any = plan.computed
    if plan.ranges:
        ends = [*plan.ranges[1:], None]
        tiers = [
            Tier(Decimal(start), None if end is None else Decimal(end), reward.pk)
            for start, end, reward in zip(plan.ranges, ends, rewards, strict=True)
        ]
        gift = Tiers(Metric.STAKE, tuple(tiers))
    occasion = MetricsOccasion(currency="EUR", all_of=plan.all_of, within=_WEEK, at_end=ends_at is not None, gift=gift)
    return MetricsDraft(name=plan.name, occasion=occasion, starts_at=at, ends_at=ends_at)


def _rounds(
    operator: Operator, plan: OperatorPlan, bets: BetsPlan, draw: random.Random, at: datetime
) -> Iterator[tuple[datetime, dict[str, Any]]]:
    first = moment(operator, at, bets.first, hour=10)
    for player in bets.players:
        for number in range(draw.randrange(bets.rounds // 4, bets.rounds)):
            begun = first + timedelta(seconds=draw.randrange(-bets.first * _SECONDS_IN_A_DAY))
            payload = {
                "origin": plan.origin,
                "user_id": player,
                "round_id": f"{player}-{number}",
                "currency": "EUR",
                "game_name": draw.choice(("Plinko", "Mines", "Crash")),
            }
            stake, won = draw.choice((2, 5, 10, 20)), draw.choice(_WINS)
            amounts = {"Bet": stake, "Win": stake * won // 10}
            for kind, seconds in (("Bet", 0), ("Win", 4)):
                when = begun + timedelta(seconds=seconds)
                said = {"type": kind, "transaction_id": f"{player}-{number}-{kind}", "amount": amounts[kind]}
                if when <= at and (kind == "Bet" or won):
                    yield when, payload | said | {"timestamp": when.isoformat()}
