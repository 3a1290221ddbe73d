"""What enrolled players receive."""

import hashlib
from datetime import datetime
from typing import Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, OuterRef, Q

from core.history.tracking import tracked
from operators.models import Operator, Product
from rewards.models.campaign import Campaign
from rewards.models.promotion import Promotion
from rewards.models.status import first_cancellation, status_expression
from rewards.rules import free_bets
from rewards.rules.drafts import Duration
from rewards.rules.status import Status, earliest, refuse_unless_open, status_of
from rewards.rules.terms import Terms, Window, rolling_window
from rewards.rules.types import REWARD_TYPES


class RewardQuerySet(models.QuerySet["Reward"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)

    def with_status(self, *, at: datetime) -> Self:
        """Adds `status_now`, the state at `at`; cancelling the campaign cancels its rewards at once."""
        cancelled = self.annotate(
            first_cancelled_at=first_cancellation("cancelled_at", "campaign__cancelled_at"),
        )
        now = status_expression(
            starts_at="starts_at",
            ends_at="ends_at",
            cancelled_at="first_cancelled_at",
            at=at,
        )
        return cancelled.annotate(status_now=now)

    def in_state(self, status: Status, *, at: datetime) -> Self:
        return self.with_status(at=at).filter(status_now=status)

    def with_product_names(self) -> Self:
        """Adds `product_names`, in the order in which they were named: one query, however many rewards."""
        named = RewardProduct.objects.filter(reward=OuterRef("pk")).order_by("position")
        return self.annotate(product_names=ArraySubquery(named.values("product__name")))

    def open(self, *, at: datetime) -> Self:
        """Those that players can be enrolled into: neither they nor their campaign are over."""
        ours = self.with_status(at=at).filter(status_now__in=[Status.SCHEDULED, Status.ACTIVE])
        return ours.filter(Q(campaign__ends_at__isnull=True) | Q(campaign__ends_at__gt=at))

    def cancelled(self, *, at: datetime) -> Self:
        """Those that were cancelled, or whose campaign was: also where they had ended before."""
        return self.filter(Q(cancelled_at__lte=at) | Q(campaign__cancelled_at__lte=at))

    def unsettled(self) -> Self:
        """Those that budgets may still get something back from."""
        return self.filter(settled_at__isnull=True)


# Not when it was settled: no person does that.
@tracked(without=["settled_at"])
class Reward(Promotion):
    """A reward of some type (gamnify-api-rewards). Its state is computed, never stored.

    Fixed free bets are Ranged ones whose minimum equals the maximum, so every type is read through `terms`.
    """

    class Kinds(models.TextChoices):
        FIXED = free_bets.FreeBetKind.FIXED.value, "Fixed: every player gets the same"
        RANGED = free_bets.FreeBetKind.RANGED.value, "Ranged: each player's value and count within a range"

    class Wallets(models.TextChoices):
        REAL = free_bets.Wallet.REAL.value, "Real money"
        BONUS = free_bets.Wallet.BONUS.value, "Bonus"
        FREE_BET = free_bets.Wallet.FREE_BET.value, "Free bet"

    class Durations(models.TextChoices):
        INHERIT = Duration.INHERIT.value, "As long as the reward"
        ROLLING = Duration.ROLLING.value, "For a time from each enrolment"

    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="rewards")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="rewards")
    reward_type = models.CharField(max_length=40, default=free_bets.REWARD_TYPE, editable=False)
    products: "models.ManyToManyField[Product, RewardProduct]" = models.ManyToManyField(
        Product,
        through="RewardProduct",
        related_name="rewards",
    )
    starts_at = models.DateTimeField("starts")
    ends_at = models.DateTimeField("ends")
    duration = models.CharField(
        "enrollments last",
        max_length=20,
        choices=Durations,
        default=Durations.INHERIT,
    )
    rolling_duration = models.DurationField(null=True, blank=True)
    # What the type FreeBets fills; a CHECK below says that it does.
    details_type = models.CharField("kind", max_length=20, choices=Kinds, null=True)
    min_bet_value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    max_bet_value = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    min_bet_count = models.IntegerField(null=True)
    max_bet_count = models.IntegerField(null=True)
    currency = models.CharField(max_length=3)
    credit_wallet = models.CharField(
        "winnings go to",
        max_length=10,
        choices=Wallets,
        default=Wallets.FREE_BET,
        null=True,
    )
    stake_not_returned = models.BooleanField(
        default=True,
        null=True,
        help_text="On: a winning free bet pays the winnings alone. Off: the stake as well.",
    )
    # Since when it is certain that no budget gets anything back from it any more.
    settled_at = models.DateTimeField(null=True)
    objects = RewardQuerySet.as_manager()

    class Meta(Promotion.Meta):
        permissions = [("cancel_reward", "Can cancel a reward")]
        indexes = [
            models.Index(fields=["operator", "-id"], name="rewards_newest_first"),
            # The sweep looks every few seconds; most rewards were settled long ago.
            models.Index(fields=["id"], condition=Q(settled_at__isnull=True), name="rewards_not_settled"),
        ]
        constraints = [
            *Promotion.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="reward_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(duration=Duration.INHERIT.value, rolling_duration__isnull=True)
                | Q(duration=Duration.ROLLING.value, rolling_duration__isnull=False, rolling_duration__gt="0"),
                name="rolling_reward_has_a_positive_duration",
            ),
            models.CheckConstraint(
                condition=~Q(reward_type=free_bets.REWARD_TYPE)
                # Each "is not null" is needed: SQL lets a CHECK pass whose answer is unknown.
                | Q(
                    details_type__isnull=False,
                    min_bet_value__isnull=False,
                    max_bet_value__isnull=False,
                    min_bet_count__isnull=False,
                    max_bet_count__isnull=False,
                    min_bet_value__gt=0,
                    max_bet_value__gte=F("min_bet_value"),
                    min_bet_count__gt=0,
                    max_bet_count__gte=F("min_bet_count"),
                    credit_wallet__isnull=False,
                    stake_not_returned__isnull=False,
                ),
                name="free_bets_have_positive_ordered_ranges",
            ),
            models.CheckConstraint(
                condition=~Q(details_type=free_bets.FreeBetKind.FIXED.value)
                | Q(max_bet_value=F("min_bet_value"), max_bet_count=F("min_bet_count")),
                name="fixed_free_bets_are_all_the_same",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex="^[A-Z]{3}$"),
                name="reward_currency_is_in_upper_case",
            ),
        ]

    def status(self, *, at: datetime) -> Status:
        """The state at `at`; the campaign is read, for cancelling it cancels the reward."""
        return status_of(
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            cancelled_at=earliest(self.cancelled_at, self.campaign.cancelled_at),
            at=at,
        )

    @property
    def cancelled_through(self) -> Promotion | None:
        stamps = {row.cancelled_at: row for row in (self.campaign, self) if row.cancelled_at}
        first = min(stamps, default=None)
        # What had ended before its campaign was cancelled stays ended.
        return stamps[first] if first and first < self.ends_at else None

    def refuse_unless_open(self, *, at: datetime) -> None:
        """Refuses CampaignCancelled, CampaignEnded, RewardCancelled or RewardEnded."""
        refuse_unless_open(campaign=self.campaign.status(at=at), reward=self.status(at=at))

    def terms(self) -> Terms:
        """What each enrolled player may have."""
        return REWARD_TYPES[self.reward_type].terms(self)

    def version(self) -> str:
        """The same as long as players would get the same: whoever agreed to one version did not agree to another."""
        promised = (self.terms(), self.starts_at, self.ends_at, self.duration, self.rolling_duration)
        return hashlib.sha256(repr(promised).encode()).hexdigest()[:16]

    def summary(self) -> str:
        """What it gives, in one line for people."""
        return REWARD_TYPES[self.reward_type].summary(self)

    def own_window(self, *, at: datetime) -> Window | None:
        """The window of an enrollment made at `at`; None where it reads the reward's."""
        if self.rolling_duration is None:
            return None
        return rolling_window(reward_starts_at=self.starts_at, duration=self.rolling_duration, at=at)


@tracked()
class RewardProduct(models.Model):
    """A product that a reward can be used on, in the order in which they were named."""

    reward = models.ForeignKey(Reward, on_delete=models.CASCADE, related_name="reward_products")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="reward_products")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["reward", "product"], name="reward_names_a_product_once"),
        ]

    def __str__(self) -> str:
        return self.product.name
