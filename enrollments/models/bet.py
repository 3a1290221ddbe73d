"""Which bets were staked with free bets."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from core.constraints import goes_together, is_not_blank
from core.ids import new_id
from core.refusal import Refusal
from enrollments.models.enrollment import Enrollment
from enrollments.rules.bets import BetDraft
from operators.models import Operator
from rewards.models import Reward


class BetQuerySet(models.QuerySet["Bet"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)

    def standing(self) -> Self:
        """Those that were not rolled back: what an enrollment has used is what these took."""
        return self.filter(rolled_back_at__isnull=True)


class Bet(models.Model):
    """One bet of a player that took free bets of an enrollment (docs/adr/0014).

    Written and rolled back only while its enrollment is locked: total - remaining = what its standing bets took.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # No constraint of its own: the enrollment holds it, and all bets of an operator would lock its row together. No
    # index either: the unique key begins with it.
    operator = models.ForeignKey(
        Operator,
        on_delete=models.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    enrollment = models.ForeignKey(Enrollment, on_delete=models.PROTECT, related_name="bets", db_index=False)
    # What the system that placed it calls it.
    reference = models.CharField(max_length=255)
    bet_count = models.IntegerField()
    # All that it returned, the stake included; null where nothing was said of a win.
    win_amount = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    product = models.CharField(max_length=200, null=True)
    # What the win paid and where to, by the terms of the reward; null without a win amount.
    credit_amount = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    credit_wallet = models.CharField(max_length=10, choices=Reward.Wallets, null=True)
    placed_at = models.DateTimeField()
    placed_by = models.CharField(max_length=200)
    rolled_back_at = models.DateTimeField(null=True)
    rolled_back_by = models.CharField(max_length=200, null=True)

    objects = BetQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["enrollment", "id"], name="bets_of_an_enrollment")]
        constraints = [
            models.UniqueConstraint(fields=["operator", "reference"], name="bet_reference_takes_free_bets_once"),
            is_not_blank("reference", "bet_has_a_reference"),
            models.CheckConstraint(condition=Q(bet_count__gt=0), name="bet_takes_at_least_one_free_bet"),
            models.CheckConstraint(
                condition=Q(win_amount__isnull=True, credit_amount__isnull=True, credit_wallet__isnull=True)
                # Each "is not null" is needed: SQL lets a CHECK pass whose answer is unknown.
                | Q(
                    win_amount__isnull=False,
                    credit_amount__isnull=False,
                    credit_wallet__isnull=False,
                    credit_amount__gte=0,
                    credit_amount__lte=F("win_amount"),
                ),
                name="bet_credits_no_more_than_it_won",
            ),
            goes_together("rolled_back_at", "rolled_back_by", "bet_rollback_has_a_person"),
        ]

    def __str__(self) -> str:
        return self.reference

    def refuse_unless_repeated(self, draft: BetDraft, *, enrollment: Enrollment) -> None:
        """Refuses BetReferenceUsed where `draft` is another bet than this one, and BetRolledBack."""
        placed = (self.enrollment_id, self.bet_count, self.win_amount, _folded(self.product))
        if placed != (enrollment.pk, draft.count, draft.win_amount, _folded(draft.product)):
            raise reference_used(self.reference)
        if self.rolled_back_at is not None:
            sentence = f"The bet {self.reference[:40]} was rolled back; place a new one under a new reference."
            raise Refusal("BetRolledBack", sentence)


def reference_used(reference: str) -> Refusal:
    return Refusal("BetReferenceUsed", f"The reference {reference[:40]} was used for another bet.")


def _folded(product: str | None) -> str | None:
    return None if product is None else product.casefold()
