"""Budgets over HTTP (facts.md, "Gamnify API"; what they count: docs/adr/0010)."""

from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.envelope import ok
from core.api.fields import Choice, Moment, Number, OptionalText, Text
from core.api.finding import found
from core.api.inputs import Input
from core.api.pages import PageQuery, listed, query_of
from core.api.views import ApiView
from core.currencies import decimals_of
from core.refusal import Fault
from operators.api.idempotency import idempotent
from rewards.api import examples
from rewards.models import Budget, Campaign, Reward
from rewards.models.budget import BudgetQuerySet
from rewards.rules.budgets import BudgetDraft, Metric, Scope, budget_faults, limit_faults
from rewards.services.budgets import change_limit, create_budget
from rewards.services.rewards import operator_facts


class BudgetInput(Input):
    """A budget to be created. UniquePlayers can only be limited for all players together (Global)."""

    metricType = Choice(Metric, source="metric")
    enforcementScope = Choice(Scope, source="scope")
    currencyIsoCode = OptionalText(source="currency", max_length=10, help_text="For MonetaryValue, and only there.")
    limit = Number()
    createdBy = Text(source="created_by", max_length=200)

    stand_ins = MappingProxyType({"scope": Scope.GLOBAL, "limit": Decimal(1)})


class LimitInput(Input):
    """What the limit is to be. It may not be below what is consumed."""

    limit = Number()
    updatedBy = Text(source="updated_by", max_length=200)

    stand_ins = MappingProxyType({"limit": Decimal(1)})


class Amount(Number):
    """As many decimals as the budget's currency has; none where it counts enrollments or players."""

    def get_attribute(self, instance: Budget) -> Decimal:
        amount: Any = super().get_attribute(instance)
        return round(Decimal(amount), decimals_of(instance.currency) if instance.currency else 0)


class BudgetOutput(serializers.Serializer[Budget]):
    """A budget and how much of it is consumed."""

    id = serializers.CharField()
    operatorId = serializers.IntegerField(source="operator_id")
    ownerType = serializers.SerializerMethodField(help_text="Campaign or Reward.")
    ownerId = serializers.CharField(source="owner.pk")
    metricType = Choice(Metric, source="metric")
    enforcementScope = Choice(Scope, source="scope")
    currencyIsoCode = serializers.CharField(source="currency", allow_null=True)
    limit = Amount()
    consumed = Amount(help_text="Of a PerPlayer budget: the most that any one player has consumed.")
    remaining = Amount()
    utilizationPercentage = Number(source="utilization")
    effectiveFromUtc = Moment(source="effective_from")
    createdAtUtc = Moment(source="created_at")
    createdBy = serializers.CharField(source="created_by")
    updatedAtUtc = Moment(source="updated_at", allow_null=True)
    updatedBy = serializers.CharField(source="updated_by", allow_null=True)

    def get_ownerType(self, budget: Budget) -> str:  # noqa: N802 - DRF derives the name from the field's
        return type(budget.owner).__name__


class BudgetsView(ApiView):
    """What all views of budgets share."""

    def budgets(self) -> BudgetQuerySet:
        return Budget.objects.of(self.operator).select_related("campaign", "reward").order_by("id")

    def created(self, owner: Campaign | Reward, body: Any) -> Response:
        reading = BudgetInput().reading(body)
        values = reading.values
        by = values.pop("created_by")
        currency = owner.currency if isinstance(owner, Reward) else None
        reading.refuse(self._rule_faults(values, currency))
        with reading.spelling():
            budget = create_budget(owner=owner, draft=BudgetDraft(**values), by=by, at=self.at)
        return ok(BudgetOutput(budget).data)

    def _rule_faults(self, values: dict[str, Any], reward_currency: str | None) -> list[Fault]:
        if values["metric"] is None:
            # What the rest must be depends on it, but for this: a limit is more than nothing.
            return limit_faults(values["limit"], metric=Metric.MONETARY_VALUE, currency=None)
        return budget_faults(BudgetDraft(**values), operator_facts(self.operator), reward_currency=reward_currency)

    def of_owner(self, request: Request, owner: Campaign | Reward) -> HttpResponseBase:
        query = query_of(request, PageQuery)
        return listed(self.budgets().on(owner), query, lambda budget: BudgetOutput(budget).data)


class CampaignBudgets(BudgetsView):
    @extend_schema(
        operation_id="createCampaignBudget",
        summary="Create a budget of a campaign",
        request=BudgetInput,
        responses=BudgetOutput,
        examples=examples.CREATE_BUDGET,
    )
    @idempotent
    def post(self, request: Request, campaign_id: str) -> Response:
        return self.created(found(Campaign.objects.of(self.operator), campaign_id), request.data)

    @extend_schema(
        operation_id="listCampaignBudgets",
        summary="List the budgets of a campaign",
        parameters=[PageQuery],
        responses=BudgetOutput(many=True),
    )
    def get(self, request: Request, campaign_id: str) -> HttpResponseBase:
        return self.of_owner(request, found(Campaign.objects.of(self.operator), campaign_id))


class RewardBudgets(BudgetsView):
    @extend_schema(
        operation_id="createRewardBudget",
        summary="Create a budget of a reward",
        request=BudgetInput,
        responses=BudgetOutput,
        examples=examples.CREATE_BUDGET,
    )
    @idempotent
    def post(self, request: Request, reward_id: str) -> Response:
        return self.created(found(Reward.objects.of(self.operator), reward_id), request.data)

    @extend_schema(
        operation_id="listRewardBudgets",
        summary="List the budgets of a reward",
        parameters=[PageQuery],
        responses=BudgetOutput(many=True),
    )
    def get(self, request: Request, reward_id: str) -> HttpResponseBase:
        return self.of_owner(request, found(Reward.objects.of(self.operator), reward_id))


class BudgetById(BudgetsView):
    @extend_schema(operation_id="getBudget", summary="Get a budget", responses=BudgetOutput)
    def get(self, request: Request, budget_id: str) -> Response:  # noqa: ARG002 - DRF passes it
        return ok(BudgetOutput(found(self.budgets(), budget_id)).data)


class BudgetLimit(BudgetsView):
    @extend_schema(
        operation_id="changeBudgetLimit",
        summary="Change the limit of a budget",
        request=LimitInput,
        responses=BudgetOutput,
    )
    @idempotent
    def post(self, request: Request, budget_id: str) -> Response:
        budget = found(self.budgets(), budget_id)
        reading = LimitInput().reading(request.data)
        limit, by = reading.values["limit"], reading.values["updated_by"]
        reading.refuse(limit_faults(limit, metric=Metric(budget.metric), currency=budget.currency))
        with reading.spelling():
            changed = change_limit(budget_id=budget.pk, limit=limit, by=by, at=self.at)
        return ok(BudgetOutput(changed).data)
