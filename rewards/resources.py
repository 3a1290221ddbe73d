"""What the exports of campaigns, rewards and budgets contain."""

from import_export import fields, resources

from rewards.models import Budget, Campaign, Reward


class CampaignResource(resources.ModelResource):
    state = fields.Field(attribute="status_now")

    class Meta:
        model = Campaign
        fields = (
            "id",
            "name",
            "description",
            "operator_reference",
            "state",
            "starts_at",
            "ends_at",
            "created_at",
            "created_by",
            "cancelled_at",
            "cancelled_by",
        )
        export_order = fields


class RewardResource(resources.ModelResource):
    state = fields.Field(attribute="status_now")
    campaign = fields.Field(attribute="campaign__name")

    class Meta:
        model = Reward
        fields = (
            "id",
            "campaign",
            "name",
            "description",
            "operator_reference",
            "state",
            "starts_at",
            "ends_at",
            "details_type",
            "currency",
            "min_bet_value",
            "max_bet_value",
            "min_bet_count",
            "max_bet_count",
            "created_at",
            "created_by",
            "cancelled_at",
            "cancelled_by",
        )
        export_order = fields


class BudgetResource(resources.ModelResource):
    campaign = fields.Field(attribute="campaign__name")
    reward = fields.Field(attribute="reward__name")
    limits = fields.Field(attribute="get_metric_display")
    for_whom = fields.Field(attribute="get_scope_display")
    remaining = fields.Field(attribute="remaining")
    utilization = fields.Field(attribute="utilization")

    class Meta:
        model = Budget
        fields = (
            "id",
            "campaign",
            "reward",
            "limits",
            "for_whom",
            "currency",
            "limit",
            "consumed",
            "remaining",
            "utilization",
            "effective_from",
            "created_at",
            "created_by",
            "updated_at",
            "updated_by",
        )
        export_order = fields
