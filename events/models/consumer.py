"""Who brings messages, and how far behind they are."""

from django.db import models

from events.models.letter import DeadLetter
from operators.models import Operator


class ConsumerStatus(models.Model):
    """A queue or topic that is consumed: a row for all the processes that do it together, written by each of them."""

    door = models.CharField(max_length=8, choices=DeadLetter.Doors)
    source = models.CharField(max_length=300)
    # None: shared by all operators, whose messages are told apart by their origin.
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="+", null=True)
    last_seen_at = models.DateTimeField()
    last_message_at = models.DateTimeField(null=True)
    handled_count = models.BigIntegerField(default=0)
    # How many messages wait in the broker; None where it was not to be found out.
    behind = models.BigIntegerField(null=True)
    last_error = models.TextField(null=True)
    last_error_at = models.DateTimeField(null=True)

    class Meta:
        # Whoever sees dead letters sees this.
        default_permissions = ()
        ordering = ["door", "source"]
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "door", "source"], nulls_distinct=False, name="consumed_source_has_one_status"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.door}, {self.source}"
