"""How enrollments travel (gamnify-api-enrollments, "Enrollment Response Fields")."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import cached_property
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from core.api.fields import Choice, Moment, Number, WholeNumber, YesNo
from core.api.views import ApiView
from core.currencies import decimals_of
from enrollments.models import Enrollment
from enrollments.models.enrollment import EnrollmentQuerySet
from enrollments.rules.status import EnrollmentStatus
from rewards.rules.free_bets import REWARD_TYPE as FREE_BETS
from rewards.rules.free_bets import Wallet


class BetValue(Number):
    """As many decimals as the reward's currency has."""

    def get_attribute(self, instance: Enrollment) -> Any:
        return round(instance.bet_value, decimals_of(instance.reward.currency))


class EnrollmentOutput(serializers.Serializer[Enrollment]):
    """What enrollments of all types answer. Comes with `reward`, its campaign and `product_names`; needs `at`."""

    rewardType = serializers.CharField(source="reward.reward_type")
    id = serializers.CharField()
    operatorId = serializers.IntegerField(source="operator_id")
    rewardId = serializers.CharField(source="reward_id")
    campaignOperatorReference = serializers.CharField(source="reward.campaign.operator_reference", allow_null=True)
    rewardOperatorReference = serializers.CharField(source="reward.operator_reference", allow_null=True)
    operatorPlayerId = serializers.CharField(source="operator_player_id")
    products = serializers.ListField(child=serializers.CharField(), source="product_names")
    status = Choice(EnrollmentStatus, source="status_now")
    startTimeUtc = Moment(source="window_starts_at")
    endTimeUtc = Moment(source="window_ends_at")
    createdAtUtc = Moment(source="created_at")
    updatedAtUtc = Moment(source="updated_at", allow_null=True)
    cancelledAtUtc = serializers.SerializerMethodField(method_name="cancelled")

    @extend_schema_field({"type": "string", "format": "date-time", "nullable": True})
    def cancelled(self, enrollment: Any) -> str | None:
        """Also through its reward or campaign; not of what was claimed or had expired before."""
        gone = enrollment.status_now == EnrollmentStatus.CANCELLED
        return Moment().to_representation(enrollment.first_cancelled_at) if gone else None


class FreeBetsEnrollmentOutput(EnrollmentOutput):
    """An enrollment in a reward of free bets."""

    betValue = BetValue()
    currencyIsoCode = serializers.CharField(source="reward.currency")
    totalBetCount = WholeNumber(source="total_bet_count")
    remainingBetCount = WholeNumber(source="remaining_bet_count")
    creditWalletType = Choice(Wallet, source="reward.credit_wallet")
    stakeNotReturned = YesNo(source="reward.stake_not_returned")


# By `rewardType`, as `rewards.api.types` has them for rewards.
OUTPUTS: Final[Mapping[str, type[EnrollmentOutput]]] = {FREE_BETS: FreeBetsEnrollmentOutput}
ANY_OUTPUT: Final = PolymorphicProxySerializer("Enrollment", dict[str, Any](OUTPUTS), "rewardType")
ALL_OUTPUTS: Final = PolymorphicProxySerializer(
    component_name="Enrollment",
    serializers=dict[str, Any](OUTPUTS),
    resource_type_field_name="rewardType",
    many=True,
)


class EnrollmentsView(ApiView):
    """What all views of enrollments share: whose they are and how they are written."""

    def enrollments(self) -> EnrollmentQuerySet:
        rows = Enrollment.objects.of(self.operator).with_status(at=self.at).with_product_names()
        return rows.select_related("reward__campaign").order_by("id")

    @cached_property
    def writers(self) -> dict[str, EnrollmentOutput]:
        # Made once a request: a serializer takes longer to be made than to write an enrollment.
        return {name: output() for name, output in OUTPUTS.items()}

    def represent(self, enrollment: Enrollment) -> dict[str, Any]:
        return self.writers[enrollment.reward.reward_type].to_representation(enrollment)
