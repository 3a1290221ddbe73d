"""Making, changing and switching triggers."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from core.refusal import Refusal, refuse_faults
from enrollments.models import Trigger
from enrollments.rules.triggers import TriggerDraft, trigger_faults
from operators.models import Operator
from rewards.models import Reward


@transaction.atomic
def create_trigger(*, operator: Operator, draft: TriggerDraft, reward_id: UUID, by: str, at: datetime) -> Trigger:
    """Makes a trigger that is off: people see what it would have done before they switch it on.

    Refuses OtherOperatorsReward, RewardCancelled, RewardEnded, CampaignCancelled, CampaignEnded, and every fault of
    `draft`. Where the draft gives several rewards, each of them; and OtherCampaignsReward and OtherCurrency where they
    differ.
    """
    reward = _reward(operator, reward_id, at=at)
    _refuse_further(reward, draft, at=at)
    refuse_faults(trigger_faults(draft, reward.terms()))
    return Trigger.objects.create(operator=operator, reward=reward, created_at=at, created_by=by, **_columns(draft))


@transaction.atomic
def change_trigger(*, trigger_id: UUID, draft: TriggerDraft, reward_id: UUID, by: str, at: datetime) -> Trigger:
    """Changes what a trigger waits for and gives, from now on; whom it has fired for stays.

    With another reward it can fire once more for the same players. Refuses what `create_trigger` refuses; a reward
    that is over can stay.
    """
    trigger = _locked(trigger_id)
    reward = trigger.reward if trigger.reward_id == reward_id else _reward(trigger.operator, reward_id, at=at)
    _refuse_further(reward, draft, kept=trigger.reward_ids(), at=at)
    refuse_faults(trigger_faults(draft, reward.terms()))
    for name, value in _columns(draft).items():
        setattr(trigger, name, value)
    trigger.reward, trigger.updated_at, trigger.updated_by = reward, at, by
    trigger.save(update_fields=[*_columns(draft), "reward", "updated_at", "updated_by"])
    return trigger


@transaction.atomic
def switch_trigger(*, trigger_id: UUID, on: bool, by: str, at: datetime) -> Trigger:
    """Switches a trigger on or off; as it is already, nothing changes.

    Off: whoever still waits for their turn is refused with TriggerOff. Refuses to switch on what gives a reward that
    is over: RewardCancelled, RewardEnded, CampaignCancelled or CampaignEnded.
    """
    trigger = _locked(trigger_id)
    if trigger.is_on == on:
        return trigger
    if on:
        for reward in Reward.objects.select_related("campaign").filter(pk__in=trigger.reward_ids()).order_by("pk"):
            reward.refuse_unless_open(at=at)
    trigger.is_on, trigger.updated_at, trigger.updated_by = on, at, by
    trigger.save(update_fields=["is_on", "updated_at", "updated_by"])
    return trigger


def _locked(trigger_id: UUID) -> Trigger:
    rows = Trigger.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("operator", "reward__campaign").get(pk=trigger_id)


def _reward(operator: Operator, reward_id: UUID, *, at: datetime, may_be_over: bool = False) -> Reward:
    reward = Reward.objects.of(operator).select_related("campaign").filter(pk=reward_id).first()
    if reward is None:
        raise Refusal("OtherOperatorsReward", "This reward belongs to another operator.")
    if not may_be_over:
        reward.refuse_unless_open(at=at)
    return reward


def _refuse_further(reward: Reward, draft: TriggerDraft, *, kept: Collection[UUID] = (), at: datetime) -> None:
    """As `reward` is one of several, all must be given together; those in `kept` may be over by now."""
    for reward_id in set(draft.further_rewards()) - {reward.pk}:
        other = _reward(reward.operator, reward_id, at=at, may_be_over=reward_id in kept)
        if other.campaign_id != reward.campaign_id:
            raise Refusal("OtherCampaignsReward", "The rewards of all ranges must belong to one campaign.")
        if other.currency != reward.currency:
            raise Refusal("OtherCurrency", "The rewards of all ranges must be in one currency.")


def _columns(draft: TriggerDraft) -> dict[str, object]:
    return {
        "name": draft.name.strip(),
        "occasion": draft.occasion.kind,
        "conditions": draft.occasion.conditions(),
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
        "bet_value": draft.bet_value,
        "bet_count": draft.bet_count,
    }
