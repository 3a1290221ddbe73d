"""What the players of Demo Casino have staked lately, and the triggers that look at it."""

from decimal import Decimal
from typing import Final

from config.demo.plans import BetsPlan, TriggerPlan
from enrollments.rules.metrics.gifts import Computed, Share
from enrollments.rules.metrics.sums import Comparison, Condition, Metric

BETS: Final = (
    BetsPlan(players=(*(f"player_{number:04}" for number in range(301, 325)), "player_0044"), rounds=60, first=-7),
)
TRIGGERS: Final = (
    TriggerPlan(
        name="Cashback after a bad week",
        rewards=("Summer free bets",),
        all_of=(Condition(Metric.NET, Comparison.AT_MOST, Decimal(-60)),),
        # Of a loss of 100, five free bets of 2.00.
        computed=Computed(value=Share(Decimal(2), Metric.NET)),
        day=-7,
        is_on=True,
    ),
    TriggerPlan(
        name="High rollers of the week",
        rewards=("Summer welcome gift", "Summer free bets"),
        ranges=("250", "400"),
        day=-2,
        ends=5,
    ),
)
