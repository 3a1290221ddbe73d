"""What staff know about the codes of other systems."""

from typing import Self

from django.db import models

from core.constraints import is_not_blank
from core.history.tracking import tracked
from core.ids import new_id
from operators.models import Operator
from rewards.models import Reward


class BonusMappingQuerySet(models.QuerySet["BonusMapping"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)


@tracked()
class BonusMapping(models.Model):
    """Bonuses with this code, or of this id, belong to that reward."""

    class Fields(models.TextChoices):
        BONUS_ID = "bonus_id", "Bonus id"
        BONUS_CODE = "bonus_code", "Bonus code"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="bonus_mappings", db_index=False)
    field = models.CharField("what is looked at", max_length=10, choices=Fields)
    value = models.CharField("its value", max_length=255, db_collation="C")
    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="bonus_mappings")
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)

    objects = BonusMappingQuerySet.as_manager()

    class Meta:
        verbose_name = "bonus mapping"
        ordering = ["field", "value"]
        constraints = [
            models.UniqueConstraint(fields=["operator", "field", "value"], name="value_is_mapped_to_one_reward"),
            is_not_blank("value", "mapped_value_is_not_blank"),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()} {self.value}"
