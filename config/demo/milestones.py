"""Milestones and streaks, who takes part in them, and what they did until now."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from config.demo.plans import MilestonePlan, OperatorPlan, moment
from enrollments.rules.triggers import TriggerDraft
from enrollments.services.triggers import create_trigger, switch_trigger
from milestones.models import Target
from milestones.rules.activities import ActivityFacts
from milestones.rules.drafts import GroupDraft, PeriodDraft
from milestones.rules.measures import MEASURES
from milestones.rules.occasions import TargetReached
from milestones.rules.targets import LevelDraft, TargetDraft
from milestones.rules.words import Frequency, Tracking
from milestones.services.activities import record_activities
from milestones.services.enroll import enroll_customers
from milestones.services.groups import create_group, find_target
from milestones.services.roll import EnrollmentWish
from milestones.services.unenroll import unenroll_customer
from operators.models import Operator
from rewards.models import Reward

# The same lives whenever it is loaded.
_SEED: Final = 7
DOOR: Final = "REST"
# The keenest customer is active on nearly half of the days.
_ACTIVE: Final = 0.45
_BALANCE: Final = Decimal(300)


def run_milestones(operator: Operator, plan: OperatorPlan, *, at: datetime) -> None:
    """Makes the milestones of `plan`, enrols customers, and lets their activities come in day by day until `at`."""
    for milestone in plan.milestones:
        target = _create(operator, milestone, by=plan.promoter, at=at)
        _enroll(target, milestone, by=plan.carer, at=at)
        _live(target, milestone, at=at)
        _leave(target, milestone, by=plan.carer, at=at)
        _wait(target, milestone, by=plan.promoter, at=at)


def _create(operator: Operator, plan: MilestonePlan, *, by: str, at: datetime) -> Target:
    entity, kind, field = MEASURES[plan.counted]
    target = TargetDraft(
        name=plan.target,
        value=Decimal(plan.value),
        entity=entity,
        counted=plan.counted,
        # What is counted says it by itself.
        kind=None if kind else plan.kind,
        field=None if field else plan.field,
        levels=tuple(LevelDraft(name=name, cycles=cycles) for name, cycles in plan.levels),
    )
    draft = GroupDraft(
        name=plan.name,
        description=plan.description,
        targets=(target,),
        tracking=Tracking.STREAK if plan.levels else Tracking.MILESTONE,
        time_zone=operator.time_zone,
        **_cycles(operator, plan, at),
    )
    made = create_group(operator=operator, draft=draft, by=by, at=moment(operator, at, plan.created, hour=10))
    return find_target(operator=operator, group_id=made.pk, target_id=made.targets.get().pk)


def _cycles(operator: Operator, plan: MilestonePlan, at: datetime) -> dict[str, Any]:
    starts = [moment(operator, at, plan.first + number * plan.days) for number in range(plan.cycles + 1)]
    if plan.named:
        named = (
            PeriodDraft(starts_at=starts[number], ends_at=starts[number + 1], ref_code=f"c{number + 1}")
            for number in range(plan.cycles)
        )
        return {"periods": tuple(named)}
    return {
        "frequency_type": Frequency.DAILY,
        "frequency": plan.days,
        "recurring_cycles": plan.cycles,
        "first_day": starts[0].date(),
    }


def _enroll(target: Target, plan: MilestonePlan, *, by: str, at: datetime) -> None:
    """All but the last two when it begins, one with a balance; those two in the cycle after."""
    players = [str(customer) for customer in plan.customers]
    balance = None if plan.levels else _BALANCE
    early = [EnrollmentWish(player_id=each) for each in players[:-3]]
    early.append(EnrollmentWish(player_id=players[-3], initial_balance=balance, reason="Carried over"))
    late = [EnrollmentWish(player_id=each) for each in players[-2:]]
    for wishes, day in ((early, plan.first), (late, plan.first + plan.days + 2)):
        enroll_customers(target=target, wishes=wishes, by=by, at=moment(target.group.operator, at, day, hour=9))


def _live(target: Target, plan: MilestonePlan, *, at: datetime) -> None:
    """Each day's activities come in on its evening; those of today until now."""
    draw = random.Random(_SEED)  # noqa: S311 - nobody guesses at demo data
    operator = target.group.operator
    for day in range(plan.first, 1):
        told = [each for each in _day(target, plan, day, draw, at) if each.happened_at <= at]
        comes = min(moment(operator, at, day, hour=22), at)
        if told:
            record_activities(operator=operator, activities=told, door=DOOR, at=comes)


def _day(target: Target, plan: MilestonePlan, day: int, draw: random.Random, at: datetime) -> Iterator[ActivityFacts]:
    for place, customer in enumerate(plan.customers):
        # Some are keen, some hardly ever come.
        for number in range(draw.randrange(1, 3) if draw.random() < _ACTIVE - place * 0.02 else 0):
            minutes = timedelta(minutes=draw.randrange(10 * 60))
            yield ActivityFacts(
                activity_id=f"demo-{target.pk}-{customer}-{day}-{number}",
                player_id=str(customer),
                kind=plan.kind,
                happened_at=moment(target.group.operator, at, day, hour=10) + minutes,
                amounts={plan.field: Decimal(draw.choice(plan.amounts))},
            )


def _leave(target: Target, plan: MilestonePlan, *, by: str, at: datetime) -> None:
    """One has asked to leave, yesterday."""
    unenroll_customer(
        target=target,
        player_id=str(plan.customers[5]),
        reason="Asked to leave, by chat",
        by=by,
        at=moment(target.group.operator, at, -1, hour=23),
    )


def _wait(target: Target, plan: MilestonePlan, *, by: str, at: datetime) -> None:
    """From now on, whoever reaches it gets the reward."""
    if plan.reward is None:
        return
    operator = target.group.operator
    draft = TriggerDraft(
        name=f"{plan.name} reached", occasion=TargetReached(target_id=target.pk, target_name=target.name)
    )
    reward = Reward.objects.of(operator).get(name=plan.reward)
    made = create_trigger(operator=operator, draft=draft, reward_id=reward.pk, by=by, at=at)
    switch_trigger(trigger_id=made.pk, on=True, by=by, at=at)
