"""Campaigns over HTTP (facts.md, "Gamnify API")."""

from types import MappingProxyType
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.envelope import ok
from core.api.fields import Choice, Moment, OptionalText, Text
from core.api.finding import found
from core.api.inputs import Input
from core.api.pages import PageQuery, listed, query_of
from core.api.views import ApiView
from operators.api.idempotency import idempotent
from rewards.api import examples
from rewards.api.promotions import CANCELLED, NEVER, SOME_DAY, CancelInput, Stamps
from rewards.models import Campaign, RewardProduct
from rewards.rules.drafts import CampaignDraft, campaign_faults
from rewards.rules.status import Status
from rewards.services.campaigns import cancel_campaign, create_campaign


class CampaignInput(Input):
    """A campaign to be created."""

    name = Text(max_length=200)
    description = OptionalText(max_length=4000)
    operatorReference = OptionalText(source="operator_reference", max_length=200)
    termsAndConditionsUrl = OptionalText(source="terms_and_conditions_url", max_length=2000)
    startTimeUtc = Moment(source="starts_at")
    endTimeUtc = Moment(source="ends_at", required=False, allow_null=True, help_text="null: until it is cancelled.")
    createdBy = Text(source="created_by", max_length=200)

    stand_ins = MappingProxyType({"name": "?", "starts_at": SOME_DAY, "ends_at": NEVER})


class CampaignOutput(Stamps):
    """A campaign."""

    id = serializers.CharField()
    operatorId = serializers.IntegerField(source="operator_id")
    name = serializers.CharField()
    description = serializers.CharField(allow_null=True)
    operatorReference = serializers.CharField(source="operator_reference", allow_null=True)
    termsAndConditionsUrl = serializers.CharField(source="terms_and_conditions_url", allow_null=True)
    startTimeUtc = Moment(source="starts_at")
    endTimeUtc = Moment(source="ends_at", allow_null=True)


class CampaignQuery(PageQuery):
    status = Choice(Status, required=False)
    operatorReference = serializers.CharField(source="operator_reference", required=False)
    product = serializers.CharField(required=False, help_text="Campaigns with a reward on this product.")


class CampaignsView(ApiView):
    """What all views of campaigns share."""

    @cached_property
    def writer(self) -> CampaignOutput:
        return CampaignOutput(context={"at": self.at})

    def represent(self, campaign: Campaign) -> Any:
        return self.writer.to_representation(campaign)

    def campaign(self, campaign_id: str) -> Campaign:
        return found(Campaign.objects.of(self.operator), campaign_id)


class Campaigns(CampaignsView):
    @extend_schema(
        operation_id="createCampaign",
        summary="Create a campaign",
        request=CampaignInput,
        responses=CampaignOutput,
        examples=examples.CREATE_CAMPAIGN,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        reading = CampaignInput().reading(request.data)
        by = reading.values.pop("created_by")
        draft = CampaignDraft(**reading.values)
        reading.refuse(campaign_faults(draft))
        with reading.spelling():
            campaign = create_campaign(operator=self.operator, draft=draft, by=by, at=self.at)
        return ok(self.represent(campaign))

    @extend_schema(
        operation_id="listCampaigns",
        summary="List the campaigns",
        parameters=[CampaignQuery],
        responses=CampaignOutput(many=True),
    )
    def get(self, request: Request) -> HttpResponseBase:
        query = query_of(request, CampaignQuery)
        return listed(self._matching(query), query, self.represent)

    def _matching(self, query: dict[str, Any]) -> QuerySet[Campaign]:
        rows = Campaign.objects.of(self.operator).order_by("id")
        if query["status"]:
            rows = rows.in_state(query["status"], at=self.at)
        if query["operator_reference"]:
            rows = rows.filter(operator_reference=query["operator_reference"])
        if query["product"]:
            named = RewardProduct.objects.filter(product__name__iexact=query["product"])
            rows = rows.filter(Exists(named.filter(reward__campaign=OuterRef("pk"))))
        return rows


class CampaignById(CampaignsView):
    @extend_schema(operation_id="getCampaign", summary="Get a campaign", responses=CampaignOutput)
    def get(self, request: Request, campaign_id: str) -> Response:  # noqa: ARG002 - DRF passes it
        return ok(self.represent(self.campaign(campaign_id)))


class CancelCampaign(CampaignsView):
    @extend_schema(
        operation_id="cancelCampaign",
        summary="Cancel a campaign, and with it its rewards and enrollments",
        request=CancelInput,
        responses=CANCELLED,
        examples=examples.CANCEL,
    )
    @idempotent
    def post(self, request: Request, campaign_id: str) -> Response:
        campaign = self.campaign(campaign_id)
        reading = CancelInput().reading(request.data)
        reading.refuse()
        cancel_campaign(campaign_id=campaign.pk, by=reading.values["cancelled_by"], at=self.at)
        return ok({})
