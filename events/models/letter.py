"""A message that could not be taken."""

from typing import Final, Self

from django.db import models
from django.db.models import Q

from core.constraints import goes_together
from core.history.tracking import tracked
from core.ids import new_id
from events.rules import LONGEST_TYPE, LetterState, letter_state
from operators.models import Operator

_OPEN: Final = Q(replayed_at__isnull=True, dismissed_at__isnull=True)
# What came stays as it came: of these columns there is nothing to tell, and how often it came is no change.
_UNTOLD: Final = ["body", "digest", "properties", "position", "times", "last_received_at"]


def in_state(state: LetterState) -> Q:
    """The letters of one state, as `DeadLetter.state` has it."""
    stamps = {LetterState.REPLAYED: "replayed_at", LetterState.DISMISSED: "dismissed_at"}
    return Q(**{f"{stamps[state]}__isnull": False}) if state in stamps else _OPEN


class LetterQuerySet(models.QuerySet["DeadLetter"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)

    def open(self) -> Self:
        return self.filter(_OPEN)


@tracked(without=_UNTOLD)
class DeadLetter(models.Model):
    """The message byte by byte, where it came from and why it was not taken.

    The same bytes that come again from the same place while the letter is open are counted in it: a broker delivers
    again what was not acknowledged, and a system that repeats itself must not bury the others. Whoever replays the
    letter loses nothing by that, for no message is recorded twice.
    """

    class Doors(models.TextChoices):
        RABBITMQ = "RabbitMQ", "RabbitMQ"
        KAFKA = "Kafka", "Kafka"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Nobody's: neither the consumer is one operator's own, nor does the message name an origin that is known.
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="dead_letters", null=True)
    door = models.CharField(max_length=8, choices=Doors)
    # The queue or topic, and where in it: Kafka's partition and offset; RabbitMQ has nothing of the kind.
    source = models.CharField(max_length=300)
    position = models.CharField(max_length=60)
    type = models.CharField(max_length=LONGEST_TYPE, null=True)
    body = models.BinaryField()
    # SHA-256 of the body.
    digest = models.BinaryField(max_length=32)
    properties = models.JSONField()
    received_at = models.DateTimeField()
    last_received_at = models.DateTimeField()
    times = models.PositiveIntegerField("times received", default=1)

    # Why it was not taken, or not the last time: the code of the first fault, and all of them.
    code = models.CharField(max_length=100)
    faults = models.JSONField()
    # What broke, for support: only where the code is InternalError.
    last_error = models.TextField(null=True)

    corrected = models.BinaryField("corrected message", null=True)
    corrected_type = models.CharField(max_length=LONGEST_TYPE, null=True)
    corrected_at = models.DateTimeField(null=True)
    corrected_by = models.CharField(max_length=200, null=True)
    # How often a replay was refused.
    refused_replays = models.PositiveIntegerField(default=0)
    replayed_at = models.DateTimeField(null=True)
    replayed_by = models.CharField(max_length=200, null=True)
    dismissed_at = models.DateTimeField(null=True)
    dismissed_by = models.CharField(max_length=200, null=True)
    dismiss_reason = models.CharField("why dismissed", max_length=500, null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        permissions = [("replay_deadletter", "Can correct, replay and dismiss dead letters")]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["operator", "-id"], name="letters_of_an_operator"),
            models.Index(fields=["operator", "-id"], condition=_OPEN, name="open_letters"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "door", "source", "type", "digest"],
                condition=_OPEN,
                nulls_distinct=False,
                name="same_message_is_one_open_letter",
            ),
            models.CheckConstraint(
                condition=Q(replayed_at__isnull=True) | Q(dismissed_at__isnull=True),
                name="letter_is_replayed_or_dismissed",
            ),
            goes_together("corrected", "corrected_at", "corrected_letter_says_when"),
            goes_together("corrected", "corrected_by", "corrected_letter_says_by_whom"),
            models.CheckConstraint(
                condition=Q(corrected_type__isnull=True) | Q(corrected__isnull=False),
                name="type_is_corrected_with_the_message",
            ),
            goes_together("replayed_at", "replayed_by", "replayed_letter_says_by_whom"),
            goes_together("dismissed_at", "dismissed_by", "dismissed_letter_says_by_whom"),
            goes_together("dismissed_at", "dismiss_reason", "dismissed_letter_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.type or 'Message without a type'} from {self.door}"

    @property
    def state(self) -> LetterState:
        return letter_state(replayed=self.replayed_at is not None, dismissed=self.dismissed_at is not None)

    @property
    def message_type(self) -> str | None:
        return self.type if self.corrected is None else self.corrected_type

    @property
    def message(self) -> bytes:
        """What a replay hands in: as it came, or as somebody has corrected it."""
        return bytes(self.body if self.corrected is None else self.corrected)
