"""Triggers: what enrols players by itself when something happens."""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from core.constraints import goes_together, is_not_blank
from core.history.tracking import tracked
from core.ids import new_id
from enrollments.rules.metrics.gifts import tier_rewards
from enrollments.rules.triggers import LONGEST_NAME, in_window
from operators.models import Operator
from rewards.models import Reward


class TriggerQuerySet(models.QuerySet["Trigger"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)

    def switched_on(self, occasion: str) -> Self:
        """Those that wait for occasions of this kind, whether or not their window is open."""
        return self.filter(is_on=True, occasion=occasion)

    def with_fired_count(self) -> Self:
        """Adds `fired_count`. Only those that wait are counted: they are few."""
        firings: Any = self.model._meta.get_field("firings").related_model
        waiting = firings.objects.filter(trigger=OuterRef("pk")).waiting().order_by().values("trigger")
        count = Coalesce(Subquery(waiting.annotate(count=Count("pk")).values("count")), 0)
        return self.annotate(fired_count=F("enrolled_count") + F("refused_count") + count)


# What it has done is no change that a person made.
@tracked(without=["enrolled_count", "refused_count", "tallied_for"])
class Trigger(models.Model):
    """When this happens, enrol the player into that reward (docs/adr/0023).

    `occasion` is the kind of what happens; its floor knows what `conditions` mean. What a Ranged reward gives to whom
    is `bet_value` and `bet_count`; null: the least that it allows.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="triggers", db_index=False)
    name = models.CharField(max_length=LONGEST_NAME)
    is_on = models.BooleanField("on", default=False)
    starts_at = models.DateTimeField("from", null=True)
    ends_at = models.DateTimeField("until", null=True)
    occasion = models.CharField(max_length=40)
    conditions = models.JSONField("when", default=dict)
    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="triggers")
    bet_value = models.DecimalField("value of each", max_digits=18, decimal_places=4, null=True)
    bet_count = models.IntegerField("how many", null=True)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    updated_at = models.DateTimeField(null=True)
    updated_by = models.CharField(max_length=200, null=True)
    # What came of its firings; those that still wait are counted where they are shown.
    enrolled_count = models.BigIntegerField(default=0)
    refused_count = models.BigIntegerField(default=0)
    # The end of its window for which the bets of players were looked at, where it waits for that.
    tallied_for = models.DateTimeField(null=True)

    objects = TriggerQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        default_permissions = ("add", "change", "view")
        permissions = [("retry_firing", "Can retry what a trigger could not do")]
        indexes = [
            models.Index(fields=["operator", "-id"], name="triggers_newest_first"),
            models.Index(fields=["operator", "occasion"], condition=Q(is_on=True), name="triggers_that_are_on"),
        ]
        constraints = [
            is_not_blank("name", "trigger_name_is_not_blank"),
            is_not_blank("occasion", "trigger_waits_for_something"),
            is_not_blank("created_by", "trigger_says_who_created_it"),
            goes_together("updated_at", "updated_by", "trigger_update_has_a_person"),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="trigger_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=(Q(bet_value__isnull=True) | Q(bet_value__gt=0))
                & (Q(bet_count__isnull=True) | Q(bet_count__gt=0)),
                name="trigger_gives_something",
            ),
            models.CheckConstraint(
                condition=Q(enrolled_count__gte=0, refused_count__gte=0),
                name="trigger_counts_what_has_happened",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open(self, *, at: datetime) -> bool:
        """Whether what happens at `at` is within its window."""
        return in_window(self.starts_at, self.ends_at, at=at)

    def reward_ids(self) -> list[UUID]:
        """What it may enrol into: its own reward, or one of its tiers."""
        return tier_rewards(self.conditions) or [self.reward_id]
