"""Players who were enrolled one by one, and what players did with their free bets."""

from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from config.demo.plans import GesturePlan, OperatorPlan, moment
from core.refusal import Refusal
from enrollments.models import Enrollment
from enrollments.rules.bets import BetDraft
from enrollments.services.bets import take_bets
from enrollments.services.enroll import Candidate, Source, enroll_players
from enrollments.services.settle import finish_settling, settle_enrollments
from enrollments.services.single import cancel_enrollment
from operators.models import Operator
from rewards.models import Reward

# Players use their bets, and ask for an end of it, within hours of being enrolled.
USED_AFTER: Final = timedelta(hours=6)
CANCELLED_AFTER: Final = timedelta(hours=5)
GESTURE: Final = "A gesture after a long wait on the phone."


def enroll_by_hand(operator: Operator, plan: GesturePlan, *, by: str, at: datetime) -> None:
    """Enrols the players of a gesture on its day."""
    enroll_players(
        reward=Reward.objects.of(operator).select_related("campaign").get(name=plan.reward),
        candidates=[Candidate(None, player) for player in plan.players],
        source=Source(kind=Enrollment.Sources.MANUAL, reason=GESTURE),
        by=by,
        at=moment(operator, at, plan.day, plan.hour),
    )


def use_bets(operator: Operator, plan: OperatorPlan, *, at: datetime) -> None:
    """Lets some players of every reward use up their bets, some use a few; cancels a few who have used none."""
    for reward in Reward.objects.of(operator).filter(starts_at__lte=at - USED_AFTER):
        enrolled = Enrollment.objects.filter(reward=reward, created_at__lte=at - USED_AFTER).select_related("reward")
        players = list(enrolled.order_by("id"))
        # In each four: the first, the second, and now and then the third.
        for enrollment in players[::4]:
            _bet(enrollment, enrollment.total_bet_count)
        for enrollment in players[1::4]:
            _bet(enrollment, 2)
        for enrollment in players[2::12]:
            _cancel(enrollment, by=plan.carer)


def _bet(enrollment: Enrollment, count: int) -> None:
    """Some hours after it could first be used; one bet in three wins three times its stake."""
    wins = enrollment.pk.int % 3 == 0
    draft = BetDraft(
        reference=f"bet-{str(enrollment.pk)[-12:]}",
        count=count,
        win_amount=3 * count * enrollment.bet_value if wins else Decimal(0),
    )
    # Too late, or the player was restricted meanwhile: as with real players.
    with suppress(Refusal):
        take_bets(enrollment_id=enrollment.pk, draft=draft, by="casino platform", at=_first_used(enrollment))


def _cancel(enrollment: Enrollment, *, by: str) -> None:
    asked_at = enrollment.created_at + CANCELLED_AFTER
    with suppress(Refusal):
        cancel_enrollment(enrollment_id=enrollment.pk, reason="The player asked for it.", by=by, at=asked_at)


def _first_used(enrollment: Enrollment) -> datetime:
    return max(enrollment.created_at, enrollment.reward.starts_at) + USED_AFTER


def settle(operator: Operator, *, at: datetime) -> None:
    """Gives back to the budgets what is over, as workers would have by now."""
    for reward in Reward.objects.of(operator):
        while settle_enrollments(reward_id=reward.pk, at=at):
            pass
        finish_settling(reward_id=reward.pk, at=at)
