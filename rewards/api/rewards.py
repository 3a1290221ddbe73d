"""Rewards over HTTP (gamnify-api-rewards)."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.envelope import ok
from core.api.fields import Choice
from core.api.finding import found
from core.api.inputs import read_one_of
from core.api.pages import PageQuery, listed, query_of
from core.api.views import ApiView
from core.refusal import Fault
from operators.api.idempotency import idempotent
from rewards.api import examples
from rewards.api.promotions import CANCELLED, CancelInput
from rewards.api.reward_base import RewardInput, RewardOutput
from rewards.api.types import ALL_OUTPUTS, ANY_INPUT, ANY_OUTPUT, INPUTS, REWARD_WIRES
from rewards.models import Campaign, Reward, RewardProduct
from rewards.rules.drafts import OperatorFacts, RewardDraft, reward_faults
from rewards.rules.status import Status
from rewards.services.rewards import cancel_reward, create_reward, operator_facts


class RewardQuery(PageQuery):
    status = Choice(Status, required=False)
    operatorReference = serializers.CharField(source="operator_reference", required=False)
    product = serializers.CharField(required=False)


class RewardsView(ApiView):
    """What all views of rewards share: whose they are and how they are written."""

    def rewards(self) -> QuerySet[Reward]:
        return Reward.objects.of(self.operator).with_product_names().select_related("campaign").order_by("id")

    @cached_property
    def writers(self) -> dict[str, RewardOutput]:
        # Made once a request: a serializer takes longer to be made than to write a reward.
        return {name: wire.output(context={"at": self.at}) for name, wire in REWARD_WIRES.items()}

    def represent(self, reward: Reward) -> Any:
        return self.writers[reward.reward_type].to_representation(reward)

    def matching(self, query: Mapping[str, Any]) -> QuerySet[Reward]:
        rows = self.rewards()
        if query["status"]:
            rows = rows.filter(pk__in=Reward.objects.in_state(query["status"], at=self.at).values("pk"))
        if query["operator_reference"]:
            rows = rows.filter(operator_reference=query["operator_reference"])
        if query["product"]:
            named = RewardProduct.objects.filter(product__name__iexact=query["product"], reward=OuterRef("pk"))
            rows = rows.filter(Exists(named))
        return rows


class Rewards(RewardsView):
    @extend_schema(
        operation_id="listRewards",
        summary="List the rewards of all campaigns",
        parameters=[RewardQuery],
        responses=ALL_OUTPUTS,
        examples=examples.LIST_REWARDS,
    )
    def get(self, request: Request) -> HttpResponseBase:
        query = query_of(request, RewardQuery)
        return listed(self.matching(query), query, self.represent)


class CampaignRewards(RewardsView):
    @extend_schema(
        operation_id="createReward",
        summary="Create a reward in a campaign",
        request=ANY_INPUT,
        responses=ANY_OUTPUT,
        examples=examples.CREATE_REWARD,
    )
    @idempotent
    def post(self, request: Request, campaign_id: str) -> Response:
        campaign = found(Campaign.objects.of(self.operator), campaign_id)
        reading = read_one_of("rewardType", INPUTS, request.data, otherwise=RewardInput)
        draft = drafted(reading.values)
        reading.refuse(reward_faults(draft, operator_facts(self.operator)))
        by = reading.values["created_by"]
        with reading.spelling():
            created = create_reward(campaign_id=campaign.pk, draft=draft, by=by, at=self.at)
        return ok(self.represent(self.rewards().get(pk=created.pk)))

    @extend_schema(
        operation_id="listCampaignRewards",
        summary="List the rewards of a campaign",
        parameters=[RewardQuery],
        responses=ALL_OUTPUTS,
    )
    def get(self, request: Request, campaign_id: str) -> HttpResponseBase:
        query = query_of(request, RewardQuery)
        campaign = found(Campaign.objects.of(self.operator), campaign_id)
        return listed(self.matching(query).filter(campaign=campaign), query, self.represent)


class RewardById(RewardsView):
    @extend_schema(operation_id="getReward", summary="Get a reward", responses=ANY_OUTPUT)
    def get(self, request: Request, reward_id: str) -> Response:  # noqa: ARG002 - DRF passes it
        return ok(self.represent(found(self.rewards(), reward_id)))


class CancelReward(RewardsView):
    @extend_schema(
        operation_id="cancelReward",
        summary="Cancel a reward, and with it its enrollments",
        request=CancelInput,
        responses=CANCELLED,
        examples=examples.CANCEL,
    )
    @idempotent
    def post(self, request: Request, reward_id: str) -> Response:
        reward = found(Reward.objects.of(self.operator), reward_id)
        reading = CancelInput().reading(request.data)
        reading.refuse()
        cancel_reward(reward_id=reward.pk, by=reading.values["cancelled_by"], at=self.at)
        return ok({})


class _Unread:
    """Stands for details that could not be read: there is nothing in them to judge."""

    def faults(self, facts: OperatorFacts) -> Iterator[Fault]:  # noqa: ARG002 - as a type's details do
        return iter(())

    def columns(self) -> dict[str, object]:
        raise NotImplementedError


def drafted(values: Mapping[str, Any]) -> RewardDraft:
    """What the body of a request asks for; with stand-ins where it could not be read."""
    wire = REWARD_WIRES.get(values.get("reward_type") or "")
    return RewardDraft(
        name=values["name"],
        description=values["description"],
        operator_reference=values["operator_reference"],
        products=tuple(values["products"]),
        starts_at=values["starts_at"],
        ends_at=values["ends_at"],
        duration=values["duration"],
        rolling_duration=values["rolling_duration"],
        details=(wire and wire.details(values)) or _Unread(),
    )
