"""Creating, changing and cancelling rewards."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from core.refusal import Refusal, refuse_faults
from operators.models import Operator, Product
from rewards.models import Campaign, Reward, RewardProduct
from rewards.rules.drafts import Duration, OperatorFacts, RewardDraft, reward_faults
from rewards.rules.free_bets import FreeBetKind, FreeBets, Wallet
from rewards.rules.status import refuse_unless_open
from rewards.services.cancelling import mark_cancelled


@dataclass(frozen=True, slots=True, kw_only=True)
class RewardChange:
    """What of a reward can still be changed.

    What players have been promised stays: products, currency, wallet, kind and how long enrollments last. New ranges
    hold for players enrolled from now on; those who are enrolled keep what they have.
    """

    name: str
    description: str | None
    operator_reference: str | None
    starts_at: datetime
    ends_at: datetime
    min_bet_value: Decimal
    max_bet_value: Decimal
    min_bet_count: int
    max_bet_count: int


@transaction.atomic
def create_reward(*, campaign_id: UUID, draft: RewardDraft, by: str, at: datetime) -> Reward:
    """Creates a reward in a campaign that is not over.

    Refuses CampaignCancelled, CampaignEnded, and with every fault of `draft` (gamnify-api-rewards, Validation Rules).
    """
    # Share lock: a cancellation of the campaign waits until the reward is there to be cancelled with it.
    campaign = Campaign.objects.select_for_update(no_key=True).select_related("operator").get(pk=campaign_id)
    refuse_unless_open(campaign=campaign.status(at=at))
    facts = operator_facts(campaign.operator)
    refuse_faults(reward_faults(draft, facts))
    reward = Reward.objects.create(
        operator=campaign.operator,
        campaign=campaign,
        created_at=at,
        created_by=by,
        **_columns(draft),
    )
    _name_products(reward, draft.products, facts)
    return reward


@transaction.atomic
def change_reward(*, reward_id: UUID, change: RewardChange, by: str, at: datetime) -> Reward:
    """Changes a reward that is not over.

    Refuses RewardCancelled, RewardEnded, and every fault of what it would become.
    """
    reward = Reward.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=reward_id)
    reward.refuse_unless_open(at=at)
    draft = changed_draft(reward, change)
    refuse_faults(reward_faults(draft, promised_facts(reward)))
    if change.starts_at != reward.starts_at and reward.starts_at <= at:
        raise Refusal("RewardStarted", "The reward has started; its start can no longer be changed.")
    for name, value in _columns(draft).items():
        setattr(reward, name, value)
    reward.updated_at, reward.updated_by = at, by
    reward.save()
    return reward


@transaction.atomic
def cancel_reward(*, reward_id: UUID, by: str, at: datetime) -> Reward:
    """Cancels a reward and with it at once all its enrollments: one row is written, however many.

    Cancelling again changes nothing. Refuses RewardEnded: what has ended is final.
    """
    # Not the whole row: players who are just being enrolled point at it, and a cancellation waits for nobody.
    rewards = Reward.objects.select_for_update(no_key=True, of=("self",))
    reward = rewards.select_related("campaign").get(pk=reward_id)
    mark_cancelled(reward, by=by, at=at)
    return reward


def operator_facts(operator: Operator) -> OperatorFacts:
    """What of `operator` decides whether a reward may be created.

    Where both product sources know a name, the current one counts.
    """
    products = Product.objects.filter(operator=operator).order_by("-source")
    return OperatorFacts(
        rewards_enabled=operator.rewards_enabled,
        currencies=frozenset(operator.currencies),
        products={product.name.casefold(): (product.pk, product.rewards_enabled) for product in products},
    )


def promised_facts(reward: Reward) -> OperatorFacts:
    """What was allowed when `reward` was created: a setting that changed since must not keep it from being changed."""
    products = {product.name.casefold(): (product.pk, True) for product in reward.products.all()}
    return OperatorFacts(rewards_enabled=True, currencies=frozenset({reward.currency}), products=products)


def changed_draft(reward: Reward, change: RewardChange) -> RewardDraft:
    """What `reward` would be after `change`."""
    return RewardDraft(
        name=change.name,
        description=change.description,
        operator_reference=change.operator_reference,
        products=tuple(reward.products.order_by("reward_products__position").values_list("name", flat=True)),
        starts_at=change.starts_at,
        ends_at=change.ends_at,
        duration=Duration(reward.duration),
        rolling_duration=reward.rolling_duration,
        details=FreeBets(
            kind=FreeBetKind(reward.details_type or ""),
            min_bet_value=change.min_bet_value,
            max_bet_value=change.max_bet_value,
            min_bet_count=change.min_bet_count,
            max_bet_count=change.max_bet_count,
            currency=reward.currency,
            wallet=Wallet(reward.credit_wallet or ""),
            stake_not_returned=bool(reward.stake_not_returned),
        ),
    )


def _columns(draft: RewardDraft) -> dict[str, object]:
    return {
        "name": draft.name.strip(),
        "description": draft.description or None,
        "operator_reference": draft.operator_reference or None,
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
        "duration": draft.duration.value,
        "rolling_duration": draft.rolling_duration if draft.duration is Duration.ROLLING else None,
        **draft.details.columns(),
    }


def _name_products(reward: Reward, names: tuple[str, ...], facts: OperatorFacts) -> None:
    # The same product named twice, perhaps in another case, is one product.
    ids = dict.fromkeys(facts.products[name.casefold()][0] for name in names)
    RewardProduct.objects.bulk_create(
        RewardProduct(reward=reward, product_id=product_id, position=position)
        for position, product_id in enumerate(ids)
    )
