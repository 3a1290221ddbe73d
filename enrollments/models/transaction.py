"""What players stake and win, as casinos and sportsbooks tell it, and whose sums are to be looked at."""

from decimal import Decimal
from typing import Self

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from core.ids import new_id
from enrollments.models.trigger import Trigger
from enrollments.rules.transactions import TransactionKind
from operators.models import Operator
from operators.models.columns import operator_alone


class BetTransaction(models.Model):
    """Money that a player staked or won with a bet, or that one of these is taken back (docs/adr/0026).

    Only ever added to: what was taken back is left out where it is summed up, so the order in which rows came cannot
    matter.
    """

    class Sources(models.TextChoices):
        CASINO = "Casino"
        SPORTSBOOK = "Sportsbook"

    class Kinds(models.TextChoices):
        BET = TransactionKind.BET.value
        WIN = TransactionKind.WIN.value
        ROLLBACK = TransactionKind.ROLLBACK.value

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    operator = operator_alone()
    source = models.CharField(max_length=10, choices=Sources)
    kind = models.CharField(max_length=8, choices=Kinds)
    # As the casino or sportsbook calls it, and the bet that it belongs to.
    external_id = models.CharField(max_length=255, db_collation="C")
    bet_id = models.CharField(max_length=255, db_collation="C")
    # The external id of what a rollback takes back; empty: all of its bet.
    reverses = models.CharField(max_length=255, db_collation="C", default="", blank=True)
    operator_player_id = models.CharField("player", max_length=255, db_collation="C")
    currency = models.CharField(max_length=3)
    amount = models.DecimalField(max_digits=26, decimal_places=12, default=Decimal(0))
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["happened_at", "id"]
        default_permissions = ()
        indexes = [
            # The sums of a player over a time.
            models.Index(
                fields=["operator", "operator_player_id", "happened_at"],
                condition=~Q(kind="Rollback"),
                name="transactions_of_a_player",
            ),
            models.Index(
                fields=["operator", "source", "bet_id"],
                condition=Q(kind="Rollback"),
                name="transactions_taken_back",
            ),
            # Who has played at all in a time; rows come nearly in the order of time.
            BrinIndex(fields=["happened_at"], name="transactions_of_a_time"),
        ]
        constraints = [
            # Also the kind: systems that have one id for a bet and what becomes of it are welcome.
            models.UniqueConstraint(
                fields=["operator", "source", "kind", "external_id"],
                name="transaction_counts_once",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="transaction_is_never_below_zero"),
            models.CheckConstraint(
                condition=Q(reverses="") | Q(kind="Rollback"), name="only_a_rollback_takes_something_back"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.external_id}"


class PlayerChangeQuerySet(models.QuerySet["PlayerChange"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)


class PlayerChange(models.Model):
    """The bets of a player have changed, and triggers are to look at them: a queue, written with what has changed.

    A worker takes the row away in the transaction in which it notes whom triggers enrol.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    operator = operator_alone()
    operator_player_id = models.CharField("player", max_length=255, db_collation="C")
    # From this moment on sums are others than before; null where a trigger looks once at all.
    since = models.DateTimeField(null=True)
    # The one whose window has ended; null: all that look at sums as they change.
    trigger = models.ForeignKey(Trigger, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)

    objects = PlayerChangeQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.operator_player_id
