"""What customers did, as it was told."""

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q

from milestones.models.columns import player_column
from milestones.rules.targets import LONGEST_WORD
from operators.models import Operator
from operators.models.columns import operator_alone


class ActivityQuerySet(models.QuerySet["Activity"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)


class Activity(models.Model):
    """A transaction or an event of a customer; the same id counts once. Never changed: a correction is another one."""

    id = models.BigAutoField(primary_key=True)
    operator = operator_alone()
    activity_id = models.CharField("activity", max_length=255, db_collation="C")
    operator_player_id = player_column()
    kind = models.CharField(max_length=LONGEST_WORD)
    # Field by field, as text: decimals stay what they are.
    amounts = models.JSONField()
    happened_at = models.DateTimeField("when")
    received_at = models.DateTimeField()
    door = models.CharField("came by", max_length=20)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "activities"
        ordering = ["-happened_at", "-id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["operator", "operator_player_id", "-happened_at"], name="activities_of_a_customer"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["operator", "activity_id"], name="activity_is_recorded_once"),
            models.CheckConstraint(condition=~Q(activity_id=""), name="activity_has_an_id"),
            models.CheckConstraint(condition=~Q(operator_player_id=""), name="activity_names_a_customer"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.activity_id
