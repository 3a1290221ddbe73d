"""What the exports of campaigns and rewards contain."""

from import_export import fields, resources

from rewards.models import Campaign, Reward


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
