"""What an operator promises its players for a time."""

from datetime import datetime
from typing import Self

from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q

from core.history.tracking import tracked
from operators.models import Operator
from rewards.models.promotion import Promotion
from rewards.models.status import status_expression
from rewards.rules.status import Status, status_of


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)

    def with_status(self, *, at: datetime) -> Self:
        """Adds `status_now`, the state at `at`."""
        now = status_expression(starts_at="starts_at", ends_at="ends_at", cancelled_at="cancelled_at", at=at)
        return self.annotate(status_now=now)

    def in_state(self, status: Status, *, at: datetime) -> Self:
        return self.with_status(at=at).filter(status_now=status)

    def open(self, *, at: datetime) -> Self:
        """Those that something can still be added to."""
        return self.with_status(at=at).filter(status_now__in=[Status.SCHEDULED, Status.ACTIVE])


@tracked()
class Campaign(Promotion):
    """A promotion with a window in time (facts.md, "Gamnify API"). Its state is computed, never stored."""

    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="campaigns")
    terms_and_conditions_url = models.CharField(
        "terms and conditions",
        max_length=2000,
        null=True,
        blank=True,
        validators=[URLValidator(schemes=["https", "http"])],
        help_text="An address, such as https://example.com/terms.",
    )
    starts_at = models.DateTimeField("starts")
    ends_at = models.DateTimeField("ends", null=True, blank=True, help_text="Empty: until it is cancelled.")
    objects = CampaignQuerySet.as_manager()

    class Meta(Promotion.Meta):
        permissions = [("cancel_campaign", "Can cancel a campaign")]
        indexes = [models.Index(fields=["operator", "-id"], name="campaigns_newest_first")]
        constraints = [
            *Promotion.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="campaign_ends_after_it_starts",
            ),
        ]

    def status(self, *, at: datetime) -> Status:
        return status_of(
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            cancelled_at=self.cancelled_at,
            at=at,
        )
