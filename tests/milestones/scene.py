"""The milestone ABC of the document: five cycles of ten days, 1,000 of gross sales in each; a streak.

The third cycle runs at NOON, in the middle of which the clocks change.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from enrollments.models import Trigger
from milestones.models import PeriodProgress, ReachedLevel, Target, TargetEnrollment
from milestones.rules.activities import ActivityFacts, Verdict
from milestones.rules.drafts import GroupDraft, PeriodDraft
from milestones.rules.occasions import LevelReached, TargetReached
from milestones.rules.streaks import Run
from milestones.rules.targets import LevelDraft, TargetDraft
from milestones.rules.words import Counted, Entity, Gives, Tracking
from milestones.services.activities import record_activities
from milestones.services.closing import close_period
from milestones.services.enroll import enroll_customer
from milestones.services.groups import create_group, find_target
from milestones.services.roll import Enrolled, EnrollmentWish
from milestones.services.streaks import runs_of
from milestones.services.unenroll import Unenrolled, unenroll_customer
from operators.models import Operator
from rewards.models import Reward
from tests import triggers
from tests.cast import ANA, CARLA, DAN, NOON

START = datetime(2026, 3, 5, tzinfo=UTC)
CYCLE = timedelta(days=10)
HOUR = timedelta(hours=1)
CYCLES = 5
_ids = count(1)


def begin(cycle: int) -> datetime:
    """When c1, c2, ... begins; the end of the one before is the same moment."""
    return START + (cycle - 1) * CYCLE


def middle(cycle: int) -> datetime:
    return begin(cycle) + CYCLE / 2


def target_draft(**wishes: Any) -> TargetDraft:
    columns = {
        "name": "ABC",
        "value": Decimal(1000),
        "entity": Entity.TRANSACTION,
        "counted": Counted.GROSS_SALES,
    }
    return TargetDraft(**columns | wishes)


def group_draft(**wishes: Any) -> GroupDraft:
    """Wishes for the target begin with `target_`."""
    of_target = {name.removeprefix("target_"): wishes.pop(name) for name in [*wishes] if name.startswith("target_")}
    periods = tuple(
        PeriodDraft(starts_at=begin(n), ends_at=begin(n + 1), ref_code=f"c{n}") for n in range(1, CYCLES + 1)
    )
    columns = {"name": "Spring", "targets": (target_draft(**of_target),), "periods": periods}
    return GroupDraft(**columns | wishes)


def made(casino: Operator, draft: GroupDraft) -> Target:
    group = create_group(operator=casino, draft=draft, by=CARLA, at=NOON)
    return find_target(operator=casino, group_id=group.pk, target_id=group.targets.get().pk)


def milestone(casino: Operator, **wishes: Any) -> Target:
    return made(casino, group_draft(**wishes))


def streak(casino: Operator, *, levels: tuple[int, ...] = (1, 2, 3, 4), **wishes: Any) -> Target:
    """Levels l1, l2, ... need so many cycles in a row."""
    rising = tuple(LevelDraft(name=f"l{number}", cycles=cycles) for number, cycles in enumerate(levels, start=1))
    return made(casino, group_draft(tracking=Tracking.STREAK, target_levels=rising, **wishes))


def at_end(casino: Operator, **wishes: Any) -> Target:
    """A milestone that gives its reward at the end of each cycle."""
    return milestone(casino, target_gives=Gives.PERIOD_END, **wishes)


def enrol(
    target: Target, period: str | None = None, *, at: datetime = NOON, player: str = ANA, **wishes: Any
) -> Enrolled:
    dry_run = wishes.pop("dry_run", False)
    if isinstance(balance := wishes.pop("balance", None), int):
        balance = Decimal(balance)
    wish = EnrollmentWish(player_id=player, period_name=period, initial_balance=balance, **wishes)
    return enroll_customer(target=target, wish=wish, by=DAN, at=at, dry_run=dry_run)


def leave(target: Target, *, at: datetime = NOON, player: str = ANA, **wishes: Any) -> Unenrolled:
    return unenroll_customer(target=target, player_id=player, by=DAN, at=at, **wishes)


def activity(amount: float = 100, *, at: datetime = NOON, player: str = ANA, **wishes: Any) -> ActivityFacts:
    """Gross sales, each under an id of its own."""
    columns = {
        "activity_id": f"a{next(_ids)}",
        "player_id": player,
        "kind": "transaction",
        "amounts": {"gross_sales": Decimal(str(amount))},
    }
    return ActivityFacts(**columns | wishes, happened_at=at)


def record(casino: Operator, *activities: ActivityFacts, at: datetime | None = None) -> list[Verdict]:
    """They come at the latest of their moments, unless `at` says when."""
    moment = at or max(each.happened_at for each in activities)
    return record_activities(operator=casino, activities=activities, door="REST", at=moment)


def sells(
    casino: Operator, amount: float, *, at: datetime = NOON, comes: datetime | None = None, player: str = ANA
) -> None:
    """A customer buys for so much; told of at once, unless it `comes` later."""
    record(casino, activity(amount, at=at, player=player), at=comes)


def closed(target: Target, cycle: int, *, at: datetime | None = None, rows: int = 100) -> None:
    """The evaluation of a cycle, to its end."""
    period = target.group.periods.get(number=cycle)
    while period.evaluated_at is None:
        close_period(period_id=period.pk, at=at or period.ends_at, rows=rows)
        period.refresh_from_db()


def achieved(target: Target, player: str = ANA) -> dict[int, int]:
    """What a customer has in each cycle in which there is anything."""
    rows = PeriodProgress.objects.filter(target=target, enrollment__operator_player_id=player)
    return {row.period.number: int(row.achieved) for row in rows.select_related("period").order_by("period__number")}


def reached(target: Target, player: str = ANA) -> list[int]:
    """The cycles of which the customer has earned the reward."""
    rows = PeriodProgress.objects.filter(target=target, enrollment__operator_player_id=player)
    found = rows.filter(reached_at__isnull=False).order_by("period__number")
    return list(found.values_list("period__number", flat=True))


def levels(target: Target, player: str = ANA) -> list[tuple[int, int]]:
    """The levels that a customer has reached: which round, which level."""
    rows = ReachedLevel.objects.filter(enrollment__target=target, enrollment__operator_player_id=player)
    return list(rows.values_list("round", "number"))


def run(target: Target, player: str = ANA) -> Run:
    enrollment = TargetEnrollment.objects.get(target=target, operator_player_id=player)
    return runs_of([enrollment])[enrollment.pk]


def covered(target: Target, player: str = ANA) -> list[int]:
    """The cycles in which the customer is enrolled."""
    spans = list(TargetEnrollment.objects.get(target=target, operator_player_id=player).spans.all())
    return [number for number in range(1, CYCLES + 1) if any(span.stretch.covers(number) for span in spans)]


def waits(reward: Reward, target: Target, **wishes: Any) -> Trigger:
    """A trigger that is on and gives the reward for the target."""
    occasion = TargetReached(target_id=target.pk, target_name=target.name)
    return triggers.trigger(reward, name="Reached", occasion=occasion, **wishes)


def waits_for_level(reward: Reward, target: Target, level: int) -> Trigger:
    occasion = LevelReached(target_id=target.pk, level=level, target_name=target.name, level_name=f"l{level}")
    return triggers.trigger(reward, name=f"Level {level}", occasion=occasion)
