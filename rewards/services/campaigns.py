"""Creating, changing and cancelling campaigns."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from core.refusal import refuse_faults
from operators.models import Operator
from rewards.models import Campaign
from rewards.rules.drafts import CampaignDraft, campaign_faults
from rewards.rules.status import refuse_unless_open
from rewards.services.cancelling import mark_cancelled


@transaction.atomic
def create_campaign(*, operator: Operator, draft: CampaignDraft, by: str, at: datetime) -> Campaign:
    """Creates a campaign. Refuses with every fault of `draft` (ValidationError)."""
    refuse_faults(campaign_faults(draft))
    return Campaign.objects.create(operator=operator, created_at=at, created_by=by, **_columns(draft))


@transaction.atomic
def change_campaign(*, campaign_id: UUID, draft: CampaignDraft, by: str, at: datetime) -> Campaign:
    """Changes a campaign that is not over. Refuses CampaignCancelled, CampaignEnded and the faults of `draft`."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign_id)
    refuse_unless_open(campaign=campaign.status(at=at))
    refuse_faults(campaign_faults(draft))
    for name, value in _columns(draft).items():
        setattr(campaign, name, value)
    campaign.updated_at, campaign.updated_by = at, by
    campaign.save()
    return campaign


@transaction.atomic
def cancel_campaign(*, campaign_id: UUID, by: str, at: datetime) -> Campaign:
    """Cancels a campaign, and with it at once all its rewards and enrollments: one row is written, however many.

    Cancelling again changes nothing. Refuses CampaignEnded: what has ended is final.
    """
    # Not the whole row: players who are just being enrolled point at it, and a cancellation waits for nobody.
    campaign = Campaign.objects.select_for_update(no_key=True).get(pk=campaign_id)
    mark_cancelled(campaign, by=by, at=at)
    return campaign


def _columns(draft: CampaignDraft) -> dict[str, object]:
    return {
        "name": draft.name.strip(),
        "description": draft.description or None,
        "operator_reference": draft.operator_reference or None,
        "terms_and_conditions_url": draft.terms_and_conditions_url or None,
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
    }
