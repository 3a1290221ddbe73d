"""What every reward says and answers, whatever its type (gamnify-api-rewards, "Base Fields")."""

from types import MappingProxyType

from rest_framework import serializers

from core.api.fields import Choice, Moment, OptionalText, Text, Texts, TimeSpan
from core.api.inputs import Input
from rewards.api.promotions import NEVER, SOME_DAY, Stamps
from rewards.rules.drafts import LONGEST_ROLLING, Duration


class RewardInput(Input):
    """What all rewards say of themselves."""

    name = Text(max_length=200)
    description = OptionalText(max_length=4000)
    operatorReference = OptionalText(source="operator_reference", max_length=200)
    products = Texts()
    startTimeUtc = Moment(source="starts_at")
    endTimeUtc = Moment(source="ends_at")
    createdBy = Text(source="created_by", max_length=200)
    enrollmentDurationStrategy = Choice(Duration, source="duration", required=False, default=Duration.INHERIT)
    rollingDuration = TimeSpan(source="rolling_duration", required=False, allow_null=True)

    stand_ins = MappingProxyType(
        {
            "name": "?",
            "products": (),
            "starts_at": SOME_DAY,
            "ends_at": NEVER,
            "duration": Duration.INHERIT,
            "rolling_duration": LONGEST_ROLLING,
        },
    )


class RewardOutput(Stamps):
    """What all rewards answer, in the order of the document. The row comes with its product names."""

    rewardType = serializers.CharField(source="reward_type")
    id = serializers.CharField()
    operatorId = serializers.IntegerField(source="operator_id")
    campaignId = serializers.CharField(source="campaign_id")
    name = serializers.CharField()
    description = serializers.CharField(allow_null=True)
    operatorReference = serializers.CharField(source="operator_reference", allow_null=True)
    campaignOperatorReference = serializers.CharField(source="campaign.operator_reference", allow_null=True)
    products = serializers.ListField(child=serializers.CharField(), source="product_names")
    startTimeUtc = Moment(source="starts_at")
    endTimeUtc = Moment(source="ends_at")
    enrollmentDurationStrategy = Choice(Duration, source="duration")
    rollingDuration = TimeSpan(source="rolling_duration", allow_null=True)
