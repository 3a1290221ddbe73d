"""Every bonus event, as it was sent."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from bonuses.models.bonus import FACTS, Bonus
from bonuses.models.columns import amount_column
from bonuses.rules.life import BonusFacts
from bonuses.rules.words import BonusStatus, Verdict
from core.ids import new_id
from operators.models import Operator
from operators.models.columns import operator_alone


class BonusEventQuerySet(models.QuerySet["BonusEvent"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)


class BonusEvent(models.Model):
    """One message about a bonus. What was sent never changes; the verdict is ours, and a late event may change it."""

    class Verdicts(models.TextChoices):
        COUNTED = Verdict.COUNTED.value, "Counted"
        DUPLICATE = Verdict.DUPLICATE.value, "Known already"
        ANOMALY = Verdict.ANOMALY.value, "Cannot follow what is known"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    operator = operator_alone()
    # Who writes events has written their bonus in the same transaction.
    bonus = models.ForeignKey(
        Bonus,
        on_delete=models.DO_NOTHING,
        related_name="events",
        db_constraint=False,
        db_index=False,
    )
    body = models.TextField()
    door = models.CharField("came by", max_length=20)
    received_at = models.DateTimeField()
    verdict = models.CharField(max_length=9, choices=Verdicts)
    # Older than something that was known when it came.
    late = models.BooleanField()

    # As in `BonusFacts`.
    user_id = models.CharField(max_length=255)
    status = models.CharField(max_length=13, choices=Bonus.Statuses)
    happened_at = models.DateTimeField()
    bonus_id_sent = models.CharField(max_length=255)
    bonus_code = models.CharField(max_length=255, null=True)
    product = models.CharField(max_length=10)
    type = models.CharField(max_length=13)
    currency = models.CharField(max_length=3)
    exchange_rate = amount_column()
    amount = amount_column()
    bonus_turned_real = amount_column(null=True)
    locked_amount = amount_column(null=True)
    required_wagering_amount = amount_column(null=True)
    references = models.JSONField(null=True)

    # The columns in which an event is written: ours, then those of `BonusFacts` but for the bonus that it is of.
    SENT: ClassVar = (
        *("id", "operator_id", "bonus_id", "body", "door", "received_at", "verdict", "late"),
        *("user_id", "bonus_id_sent", "bonus_code", "status", "product", "type", "currency", "happened_at"),
        *("exchange_rate", "amount", "bonus_turned_real", "locked_amount", "required_wagering_amount", "references"),
    )

    objects = BonusEventQuerySet.as_manager()

    class Meta:
        verbose_name = "bonus event"
        ordering = ["happened_at", "id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["bonus", "happened_at"], name="events_of_a_bonus"),
            # What triggers would have done lately.
            models.Index(
                fields=["operator", "status", "happened_at"],
                name="events_that_counted",
                condition=Q(verdict=Verdict.COUNTED.value),
            ),
            models.Index(
                fields=["operator", "id"],
                name="events_out_of_place",
                condition=Q(verdict=Verdict.ANOMALY.value),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.happened_at:%Y-%m-%d %H:%M:%S}"

    def facts(self, user_bonus_id: str) -> BonusFacts:
        """What was sent, as rules read it."""
        known = {name: getattr(self, name) for name in FACTS if name != "bonus_id"}
        return BonusFacts(
            user_bonus_id=user_bonus_id,
            user_id=self.user_id,
            bonus_id=self.bonus_id_sent,
            status=BonusStatus(self.status),
            happened_at=self.happened_at,
            **known,
        )
