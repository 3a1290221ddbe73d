"""What campaigns and rewards have in common."""

from datetime import datetime

from django.db import models

from core.constraints import goes_together, is_not_blank
from core.ids import new_id
from rewards.rules.status import Status


class Promotion(models.Model):
    """Named, with a reference for other systems and stamps of who did what when. Its state is computed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=200)
    description = models.TextField(null=True, blank=True)
    operator_reference = models.CharField(
        "your reference",
        max_length=200,
        null=True,
        blank=True,
        help_text="Your own name for it in other systems.",
    )
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    updated_at = models.DateTimeField(null=True)
    updated_by = models.CharField(max_length=200, null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=200, null=True)

    class Meta:
        abstract = True
        ordering = ["-id"]
        constraints = [
            is_not_blank("name", "%(class)s_name_is_not_blank"),
            is_not_blank("created_by", "%(class)s_says_who_created_it"),
            goes_together("cancelled_at", "cancelled_by", "%(class)s_cancellation_has_a_person"),
            goes_together("updated_at", "updated_by", "%(class)s_update_has_a_person"),
        ]

    def __str__(self) -> str:
        return self.name

    def status(self, *, at: datetime) -> Status:
        """The state at `at`."""
        raise NotImplementedError

    @property
    def cancelled_through(self) -> "Promotion | None":
        """Whose cancellation ended it: its own, or of what it belongs to; None where neither was cancelled in time."""
        return self if self.cancelled_at else None
