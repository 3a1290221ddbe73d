"""Players who were enrolled one by one, and what players did with their free bets."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import F

from config.demo.plans import GesturePlan, OperatorPlan, moment
from enrollments.models import Enrollment
from enrollments.services.enroll import Candidate, Source, enroll_players
from enrollments.services.settle import finish_settling, settle_enrollments
from operators.models import Operator
from rewards.models import Reward

# Players use their bets, and ask for an end of it, within hours of being enrolled.
USED_AFTER: Final = timedelta(hours=6)
CANCELLED_AFTER: Final = timedelta(hours=5)


def enroll_by_hand(operator: Operator, plan: GesturePlan, *, by: str, at: datetime) -> None:
    """Enrols the players of a gesture on its day."""
    enroll_players(
        reward=Reward.objects.of(operator).select_related("campaign").get(name=plan.reward),
        candidates=[Candidate(None, player) for player in plan.players],
        source=Source(kind=Enrollment.Sources.MANUAL),
        by=by,
        at=moment(operator, at, plan.day, plan.hour),
    )


def use_bets(operator: Operator, plan: OperatorPlan, *, at: datetime) -> None:
    """Lets some players of every reward use up their bets, some use a few; cancels a few who have used none.

    Written straight to the table: no verb uses a bet or cancels a single enrollment yet.
    """
    for reward in Reward.objects.of(operator).filter(starts_at__lte=at - USED_AFTER):
        enrolled = Enrollment.objects.filter(reward=reward, created_at__lte=at - USED_AFTER)
        ids = list(enrolled.order_by("id").values_list("pk", flat=True))
        # In each four: the first, the second, and now and then the third.
        used_up, partly, untouched = ids[::4], ids[1::4], ids[2::12]
        used_at = F("created_at") + USED_AFTER
        enrolled.filter(pk__in=used_up).update(remaining_bet_count=0, updated_at=used_at)
        enrolled.filter(pk__in=partly).update(remaining_bet_count=F("total_bet_count") - 2, updated_at=used_at)
        enrolled.filter(pk__in=untouched).update(
            cancelled_at=F("created_at") + CANCELLED_AFTER,
            cancelled_by=plan.carer,
        )


def settle(operator: Operator, *, at: datetime) -> None:
    """Gives back to the budgets what is over, as workers would have by now."""
    for reward in Reward.objects.of(operator):
        while settle_enrollments(reward_id=reward.pk, at=at):
            pass
        finish_settling(reward_id=reward.pk, at=at)
