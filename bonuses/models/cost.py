"""What bonuses cost, added up."""

from typing import Self

from django.db import models

from bonuses.models.columns import base_column
from bonuses.rules.costs import Cost
from core.ids import new_id
from operators.models import Operator
from operators.models.columns import operator_alone
from rewards.models import Campaign, Reward

# What sums are kept apart by, besides the operator.
KEYS = ("campaign_id", "reward_id", "type", "product", "currency", "day", "cost")


class CostSumQuerySet(models.QuerySet["CostSum"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)


class CostSum(models.Model):
    """The amounts of one kind of one day, in the base currency; of how many bonuses.

    Changed together with each bonus that it counts, and always what `rules.costs.entries` of all of them add up to.
    """

    class Costs(models.TextChoices):
        AWARDED = Cost.AWARDED.value, "Awarded"
        ACTIVE = Cost.ACTIVE.value, "Still active"
        TURNED_REAL = Cost.TURNED_REAL.value, "Turned into real money"
        FORFEITED = Cost.FORFEITED.value, "Forfeited"
        EXPIRED = Cost.EXPIRED.value, "Expired"
        LOST = Cost.LOST.value, "Lost"
        REVERSED = Cost.REVERSED.value, "Reversed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    operator = operator_alone()
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, related_name="costs", db_index=False)
    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, null=True, related_name="costs", db_index=False)
    type = models.CharField(max_length=13)
    product = models.CharField(max_length=10)
    # Of the players; the amount is in the base currency.
    currency = models.CharField(max_length=3)
    day = models.DateField()
    cost = models.CharField(max_length=11, choices=Costs)
    amount = base_column()
    bonus_count = models.IntegerField(default=0)

    objects = CostSumQuerySet.as_manager()

    class Meta:
        verbose_name = "cost"
        ordering = ["day", "cost"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["campaign", "day"], name="costs_of_a_campaign")]
        constraints = [
            models.UniqueConstraint(
                fields=["operator", *(name.removesuffix("_id") for name in KEYS)],
                nulls_distinct=False,
                name="costs_of_a_kind_are_one_sum",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_cost_display()} on {self.day}: {self.amount}"
