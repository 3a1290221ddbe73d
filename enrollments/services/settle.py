"""Settling: what cancelled and expired enrollments leave unused goes back to the budgets that counted them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from enrollments.models import Enrollment
from rewards.models import Reward
from rewards.rules.budgets import Ledger
from rewards.rules.status import Status
from rewards.services.holding import hold_alone
from rewards.services.spending import look_up_players, open_ledgers, write_ledgers

# Others wait for the budgets as long as one call takes: some tenths of a second.
ROWS: Final = 5_000


@transaction.atomic
def settle_enrollments(*, reward_id: UUID, at: datetime, rows: int = ROWS) -> int:
    """Settles up to `rows` enrollments of a reward that are cancelled or have expired; how many it settled.

    The value of the bets that are left goes back to the budgets; the enrollment itself, and the player, where no bet
    was used. Each enrollment is settled once, whatever runs at the same time.
    """
    reward = Reward.objects.get(pk=reward_id)
    waiting = Enrollment.objects.filter(reward=reward).unsettled().over(at=at)
    # Most rewards have none: nobody should wait for budgets that nothing goes back to.
    if not waiting.exists():
        return 0
    # The budgets first, as everywhere; of the enrollments, those that nobody is just changing.
    ledgers = open_ledgers(reward)
    locked = waiting.select_for_update(of=("self",), no_key=True, skip_locked=True)
    settled = list(locked.order_by("id")[:rows])
    settle_locked(ledgers, settled, at=at)
    return len(settled)


def settle_locked(ledgers: Sequence[Ledger], enrollments: Sequence[Enrollment], *, at: datetime) -> None:
    """Settles enrollments that are over, locked behind the budgets of their reward, whose `ledgers` are open."""
    look_up_players(ledgers, [enrollment.operator_player_id for enrollment in enrollments])
    _give_back(ledgers, enrollments)
    write_ledgers(ledgers)
    Enrollment.objects.filter(pk__any_of=[enrollment.pk for enrollment in enrollments]).update(settled_at=at)


@transaction.atomic
def finish_settling(*, reward_id: UUID, at: datetime) -> bool:
    """Notes that nothing of a reward is left to settle, for good; False while something may still come.

    Waits for players who are being enrolled: a reward can be cancelled before they are there.
    """
    reward = Reward.objects.select_related("campaign").get(pk=reward_id)
    if reward.status(at=at) not in {Status.CANCELLED, Status.ENDED}:
        return False
    hold_alone(reward)
    if Enrollment.objects.filter(reward=reward).unsettled().exists():
        return False
    Reward.objects.filter(pk=reward_id).unsettled().update(settled_at=at)
    return True


def rewards_cancelled(*, at: datetime) -> list[UUID]:
    """Cancelled rewards, with or without their campaign, that budgets may still get something back from."""
    return list(Reward.objects.unsettled().cancelled(at=at).order_by("id").values_list("pk", flat=True))


def rewards_to_settle(*, since: UUID | None = None) -> list[UUID]:
    """All rewards that budgets may still get something back from, in the order of their ids, from `since` on."""
    rewards = Reward.objects.unsettled()
    if since is not None:
        rewards = rewards.filter(pk__gte=since)
    return list(rewards.order_by("id").values_list("pk", flat=True))


def _give_back(ledgers: Sequence[Ledger], enrollments: Sequence[Enrollment]) -> None:
    by_id = {ledger.budget_id: ledger for ledger in ledgers}
    for enrollment in enrollments:
        unused = enrollment.bet_value * enrollment.remaining_bet_count
        untouched = enrollment.remaining_bet_count == enrollment.total_bet_count
        for budget_id in enrollment.counted_by or ():
            by_id[budget_id].give_back(enrollment.operator_player_id, unused, untouched=untouched)
