"""What an operator promises its players for a time."""

from datetime import datetime
from typing import Self

from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q

from core.constraints import goes_together, is_not_blank
from core.ids import new_id
from operators.models import Operator
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


class Campaign(models.Model):
    """A promotion with a window in time (facts.md, "Gamnify API"). Its state is computed, never stored."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="campaigns")
    name = models.CharField(max_length=200)
    description = models.TextField(null=True, blank=True)
    operator_reference = models.CharField(
        "your reference",
        max_length=200,
        null=True,
        blank=True,
        help_text="Your own name for it in other systems.",
    )
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
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    updated_at = models.DateTimeField(null=True)
    updated_by = models.CharField(max_length=200, null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=200, null=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        permissions = [("cancel_campaign", "Can cancel a campaign")]
        indexes = [models.Index(fields=["operator", "-id"], name="campaigns_newest_first")]
        constraints = [
            is_not_blank("name", "campaign_name_is_not_blank"),
            is_not_blank("created_by", "campaign_says_who_created_it"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="campaign_ends_after_it_starts",
            ),
            goes_together("cancelled_at", "cancelled_by", "campaign_cancellation_has_a_person"),
            goes_together("updated_at", "updated_by", "campaign_update_has_a_person"),
        ]

    def __str__(self) -> str:
        return self.name

    def status(self, *, at: datetime) -> Status:
        return status_of(
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            cancelled_at=self.cancelled_at,
            at=at,
        )
