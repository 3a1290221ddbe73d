"""Games that rewards can be used on."""

from django.db import models
from django.db.models.functions import Lower

from core.constraints import is_not_blank
from core.history.tracking import tracked
from operators.models.operator import Operator


@tracked()
class Product(models.Model):
    """A game by the name that the operator's systems use.

    Names resolve from two sources (gamnify-api-rewards, "Product Name Resolution"). Where both know a name, the
    current one counts.
    """

    class Source(models.TextChoices):
        LEGACY = "legacy", "Legacy"
        CURRENT = "current", "Current"

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="products")
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=7, choices=Source, default=Source.CURRENT)
    rewards_enabled = models.BooleanField("enabled for rewards", default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "operator",
                "source",
                Lower("name"),
                name="product_name_is_unique_in_its_source",
                violation_error_message="This operator has a product of that name in that source already.",
            ),
            is_not_blank("name", "product_name_is_not_blank"),
        ]

    def __str__(self) -> str:
        return self.name
