"""The tenant and what identifies it to other systems."""

import zoneinfo

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models

from core.constraints import is_not_blank
from core.currencies import DECIMALS
from core.history.tracking import tracked


def known_time_zone(value: str) -> None:
    """Refuses what is no IANA time zone, such as `CET+1`."""
    if value not in zoneinfo.available_timezones():
        raise ValidationError("%(value)s is not an IANA time zone such as Europe/Malta.", params={"value": value})


def known_currency(value: str) -> None:
    """Refuses what is no ISO 4217 currency code."""
    if value not in DECIMALS:
        raise ValidationError("%(value)s is not an ISO 4217 currency code.", params={"value": value})


@tracked()
class Operator(models.Model):
    """The tenant: a casino, bookmaker or bingo hall. Every row of the house belongs to one."""

    id = models.AutoField(primary_key=True)  # an integer on the wire: X-AUTH-OPERATOR-ID
    name = models.CharField(max_length=200)
    base_currency = models.CharField(max_length=3, validators=[known_currency])
    currencies = ArrayField(
        models.CharField(max_length=3, validators=[known_currency]),
        help_text="Currencies that rewards may use, separated by commas: EUR, USD.",
    )
    time_zone = models.CharField(max_length=64, default="UTC", validators=[known_time_zone])
    rewards_enabled = models.BooleanField(
        default=True,
        help_text="Off: no reward can be created for this operator.",
    )
    signed_requests_only = models.BooleanField(
        "only signed requests",
        default=False,
        help_text=(
            "On: the API takes only calls with a signature (X-AUTH-SIGNATURE), each of them once and within five "
            "minutes. Off: it takes the simple hash (X-AUTH-REQUEST-HASH) too, and whoever gets to see such a call can "
            "send it again. Switch this on once all your systems sign: calls of the others are refused from then on."
        ),
    )

    class Meta:
        constraints = [
            is_not_blank("name", "operator_name_is_not_blank"),
            models.CheckConstraint(
                condition=models.Q(currencies__contains=[models.F("base_currency")]),
                name="operator_may_use_its_base_currency",
                violation_error_message="The base currency must be among the allowed ones.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class ApprovalLimit(models.Model):
    """What one person may give away with one list, in one currency; above it a second person must approve."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="approval_limits")
    currency = models.CharField(max_length=3, validators=[known_currency])
    amount = models.DecimalField("a list may cost up to", max_digits=18, decimal_places=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operator", "currency"], name="operator_has_one_approval_limit_each"),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="approval_limit_is_no_debt"),
        ]

    def __str__(self) -> str:
        return f"{self.amount:f} {self.currency}"


class Origin(models.Model):
    """A brand or jurisdiction as bonus events name it (`origin` in the Fast Track document)."""

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="origins")
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], name="origin_belongs_to_one_operator"),
            is_not_blank("name", "origin_name_is_not_blank"),
        ]

    def __str__(self) -> str:
        return self.name


# No row of history holds a key, not even encrypted; and every call of the API would leave one of its use.
@tracked(without=["encrypted", "last_used_at"], watching=["encrypted"])
class SharedKey(models.Model):
    """One of the two keys with which an operator's systems sign their calls.

    The hash scheme of the documents needs the plain key, so it is kept encrypted, with a key from the environment:
    a dump of the database alone gives nothing away.
    """

    class Slot(models.TextChoices):
        PRIMARY = "Primary"
        SECONDARY = "Secondary"

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="shared_keys")
    slot = models.CharField(max_length=9, choices=Slot)
    encrypted = models.BinaryField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operator", "slot"], name="operator_has_one_key_of_each_slot"),
        ]
        permissions = [("rotate_sharedkey", "Can replace a shared key")]

    def __str__(self) -> str:
        return f"{self.slot} key"
