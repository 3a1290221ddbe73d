"""Rewards as Fast Track knows them: by a bonus code, which is the reference that the operator gave the reward."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from core.currencies import decimals_of
from core.refusal import Fault, Refusal, RefusalClass, refuse_faults
from enrollments.models import Enrollment
from enrollments.rules.players import player_id_fault
from enrollments.rules.references import References
from enrollments.services.enroll import Candidate, Source
from enrollments.services.references import Enrolled, enroll_referred
from operators.models import Operator
from rewards.models import Reward


def credits_of(operator: Operator, *, at: datetime) -> list[Reward]:
    """The rewards that can be credited now: open ones that have a reference, by name."""
    rewards = Reward.objects.of(operator).open(at=at)
    return list(rewards.exclude(operator_reference=None).exclude(operator_reference="").order_by("name", "id"))


@transaction.atomic
def credit_bonus(
    *,
    operator: Operator,
    player_id: str,
    bonus_code: str,
    references: References,
    funds: tuple[Decimal, str] | None = None,
    by: str,
    at: datetime,
) -> Enrolled:
    """Enrols the player into the reward with that code; where `references` name an action, once for that action.

    `funds` are an amount and its currency: all that the free bets are worth together. They are as many as the reward
    gives at least, so the amount must be divisible by that. Refuses BonusCodeUnknown, BonusCodeAmbiguous,
    CurrencyDiffers, AmountDoesNotDivide, and whatever `enroll_player` refuses.
    """
    _refuse_odd_player(player_id)
    reward = _reward(operator, bonus_code, at)
    value = None if funds is None else _value(reward, *funds)
    return enroll_referred(
        reward=reward,
        candidate=Candidate(None, player_id, value),
        references=references,
        source=Source(kind=Enrollment.Sources.API),
        by=by,
        at=at,
    )


def _refuse_odd_player(player_id: str) -> None:
    fault = player_id_fault(player_id)
    refuse_faults([] if fault is None else [Fault("user_id", fault.code, fault.message)])


def _reward(operator: Operator, bonus_code: str, at: datetime) -> Reward:
    """The reward of that code; of several those that are open."""
    rewards = list(
        Reward.objects.of(operator).filter(operator_reference=bonus_code).select_related("campaign", "operator")
    )
    if len(rewards) > 1:
        still_open = set(Reward.objects.of(operator).open(at=at).filter(operator_reference=bonus_code))
        rewards = [reward for reward in rewards if reward in still_open]
        if len(rewards) > 1:
            raise Refusal("BonusCodeAmbiguous", f"More than one open reward has the bonus code {bonus_code[:40]}.")
    if not rewards:
        sentence = f"No reward has the bonus code {bonus_code[:40]}."
        raise Refusal("BonusCodeUnknown", sentence, kind=RefusalClass.NOT_FOUND)
    return rewards[0]


def _value(reward: Reward, amount: Decimal, currency: str) -> Decimal:
    if currency != reward.currency:
        sentence = f"The reward is in {reward.currency}, not in {currency[:40]}."
        raise Refusal("CurrencyDiffers", sentence, kind=RefusalClass.VALIDATION_ERROR)
    count = int(reward.terms().count.minimum)
    value = round(amount / count, decimals_of(reward.currency))
    if value * count != amount:
        sentence = f"{amount:f} {currency} cannot be shared out among {count} free bets."
        raise Refusal("AmountDoesNotDivide", sentence, kind=RefusalClass.VALIDATION_ERROR)
    return value
