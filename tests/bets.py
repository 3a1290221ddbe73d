"""What tests of using up free bets share: a player with ten, taking and giving back, and counting anew what is left."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from core.refusal import Refusal
from enrollments.models import Bet, Enrollment
from enrollments.rules.bets import BetDraft
from enrollments.rules.status import EnrollmentStatus
from enrollments.services.bets import roll_back_bets, take_bets
from enrollments.services.enroll import Candidate, Source
from enrollments.services.single import cancel_enrollment, enroll_player
from operators.models import Operator, Restriction
from rewards.models import Reward
from rewards.services.campaigns import cancel_campaign
from rewards.services.rewards import cancel_reward
from tests import cast
from tests.cast import ANA, CARLA, DAN, NOON, free_bets

CRM = "API, Primary key"


def ten_bets(operator: Operator, **wishes: Any) -> Reward:
    """Everybody gets ten free bets of 1.50 EUR, unless `terms` say otherwise; open around NOON."""
    terms = wishes.pop("terms", {})
    details = free_bets(**{"bet_value": Decimal("1.50"), "bet_count": 10} | terms)
    return cast.reward(operator, details=details, **wishes)


def enrollment(given: Reward, player: str = ANA, *, at: datetime = NOON) -> Enrollment:
    source = Source(kind=Enrollment.Sources.MANUAL)
    made = enroll_player(reward=given, candidate=Candidate(None, player), source=source, by=DAN, at=at)
    return Enrollment.objects.get(pk=made)


def take(of: Enrollment, reference: str = "bet-1", count: int = 1, *, at: datetime = NOON, **more: Any) -> Bet:
    draft = BetDraft(reference=reference, count=count, **more)
    return take_bets(enrollment_id=of.pk, draft=draft, by=CRM, at=at)


def roll_back(of: Enrollment, reference: str = "bet-1", *, at: datetime = NOON) -> Bet:
    return roll_back_bets(enrollment_id=of.pk, reference=reference, by=CRM, at=at)


def said(call: Any, *given: Any, **more: Any) -> str:
    """What came of a call: the code with which it was refused, or nothing."""
    try:
        call(*given, **more)
    except Refusal as refusal:
        return refusal.code
    return ""


def left(of: Enrollment) -> int:
    """How many free bets an enrollment has left; what it used is what its bets say, and it never has too few."""
    of.refresh_from_db()
    used = Bet.objects.standing().filter(enrollment=of).aggregate(used=Sum("bet_count", default=0))["used"]
    assert of.total_bet_count - of.remaining_bet_count == used
    assert 0 <= of.remaining_bet_count <= of.total_bet_count
    return of.remaining_bet_count


def state(of: Enrollment, *, at: datetime = NOON) -> EnrollmentStatus:
    return Enrollment.objects.select_related("reward__campaign").get(pk=of.pk).status(at=at)


def restrict(of: Enrollment) -> None:
    """From NOON on its player may not be rewarded."""
    Restriction.objects.create(
        operator_id=of.operator_id,
        operator_player_id=of.operator_player_id,
        kind=Restriction.Kind.SELF_EXCLUDED,
        starts_at=NOON,
        reason="asked for it",
        created_at=NOON,
        created_by=DAN,
    )


def cancel(of: Enrollment, *, through: str = "enrollment", at: datetime = NOON) -> None:
    """Cancels it, its reward or its campaign."""
    if through == "enrollment":
        cancel_enrollment(enrollment_id=of.pk, by=CARLA, at=at)
    elif through == "reward":
        cancel_reward(reward_id=of.reward_id, by=CARLA, at=at)
    else:
        cancel_campaign(campaign_id=of.reward.campaign_id, by=CARLA, at=at)
