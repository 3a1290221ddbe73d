"""How much may be given away, and how much of that is gone."""

from datetime import datetime
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Floor

from core.constraints import goes_together, is_not_blank
from core.history.tracking import tracked
from core.ids import new_id
from core.refusal import Refusal
from operators.models import Operator
from rewards.models.campaign import Campaign
from rewards.models.reward import Reward
from rewards.rules.budgets import Ledger, Metric, Scope, in_words
from rewards.rules.status import refuse_unless_open


class BudgetQuerySet(models.QuerySet["Budget"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)

    def on(self, owner: Campaign | Reward) -> Self:
        """The budgets of one campaign or one reward itself."""
        return self.filter(reward=owner) if isinstance(owner, Reward) else self.filter(campaign=owner)

    def applying_to(self, reward: Reward) -> Self:
        """All that an enrolment into `reward` must fit into: its own and its campaign's, money in its currency only."""
        counts_it = ~Q(metric=Metric.MONETARY_VALUE.value) | Q(currency=reward.currency)
        return self.filter(counts_it, Q(reward=reward) | Q(campaign=reward.campaign_id))


# Not what is consumed: every chunk of a bulk job writes it.
@tracked(without=["consumed"])
class Budget(models.Model):
    """A limit on what a campaign or a reward gives away (facts.md, "Gamnify API"); see docs/adr/0010.

    `consumed` is what the enrollments since `effective_from` take up; of a PerPlayer budget it is the high mark: the
    most that any one player has taken up.
    """

    class Metrics(models.TextChoices):
        MONETARY_VALUE = Metric.MONETARY_VALUE.value, "Total money"
        ENROLLMENT_COUNT = Metric.ENROLLMENT_COUNT.value, "Number of enrollments"
        UNIQUE_PLAYERS = Metric.UNIQUE_PLAYERS.value, "Number of different players"

    class Scopes(models.TextChoices):
        GLOBAL = Scope.GLOBAL.value, "All players together"
        PER_PLAYER = Scope.PER_PLAYER.value, "Each player"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="budgets")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="budgets", null=True)
    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, related_name="budgets", null=True)
    metric = models.CharField("what it limits", max_length=20, choices=Metrics)
    scope = models.CharField("for whom", max_length=10, choices=Scopes)
    currency = models.CharField(max_length=3, null=True)
    limit = models.DecimalField(max_digits=18, decimal_places=4)
    consumed = models.DecimalField(max_digits=18, decimal_places=4, default=Decimal(0))
    effective_from = models.DateTimeField()
    created_at = models.DateTimeField("created")
    created_by = models.CharField(max_length=200)
    updated_at = models.DateTimeField(null=True)
    updated_by = models.CharField(max_length=200, null=True)

    objects = BudgetQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["operator", "-id"], name="budgets_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(campaign__isnull=False, reward__isnull=True)
                | Q(campaign__isnull=True, reward__isnull=False),
                name="budget_belongs_to_a_campaign_or_a_reward",
            ),
            models.CheckConstraint(
                condition=Q(consumed__gte=0, consumed__lte=F("limit")),
                name="budget_is_never_overspent",
            ),
            models.CheckConstraint(condition=Q(limit__gt=0), name="budget_limit_is_positive"),
            models.CheckConstraint(
                condition=Q(metric__in=[metric.value for metric in Metric], scope__in=[scope.value for scope in Scope]),
                name="budget_has_a_known_metric_and_scope",
            ),
            models.CheckConstraint(
                condition=Q(metric=Metric.MONETARY_VALUE.value, currency__isnull=False, currency__regex="^[A-Z]{3}$")
                | ~Q(metric=Metric.MONETARY_VALUE.value) & Q(currency__isnull=True),
                name="budget_of_money_and_no_other_has_a_currency",
            ),
            models.CheckConstraint(
                condition=Q(metric=Metric.MONETARY_VALUE.value) | Q(limit=Floor("limit"), consumed=Floor("consumed")),
                name="budget_of_a_number_is_a_whole_number",
            ),
            models.CheckConstraint(
                condition=~Q(metric=Metric.UNIQUE_PLAYERS.value, scope=Scope.PER_PLAYER.value),
                name="budget_of_different_players_is_for_all_together",
            ),
            is_not_blank("created_by", "budget_says_who_created_it"),
            goes_together("updated_at", "updated_by", "budget_update_has_a_person"),
        ]

    def __str__(self) -> str:
        each = " for each player" if self.scope == Scope.PER_PLAYER else ""
        return f"{self.in_words(self.limit)}{each}"

    @property
    def owner(self) -> Campaign | Reward:
        """What it limits."""
        owner = self.reward or self.campaign
        assert owner is not None  # a CHECK of the table holds that there is one
        return owner

    @property
    def remaining(self) -> Decimal:
        return self.limit - self.consumed

    @property
    def utilization(self) -> Decimal:
        """How much of it is consumed, in percent with two decimals."""
        return round(self.consumed * 100 / self.limit, 2)

    def in_words(self, amount: Decimal) -> str:
        """`amount` of what it counts, as people read it."""
        return in_words(amount, metric=Metric(self.metric), currency=self.currency)

    def refuse_unless_open(self, *, at: datetime) -> None:
        """Refuses CampaignCancelled, CampaignEnded, RewardCancelled or RewardEnded."""
        if self.reward is not None:
            self.reward.refuse_unless_open(at=at)
        elif self.campaign is not None:
            refuse_unless_open(campaign=self.campaign.status(at=at))

    def refuse_below_consumed(self, limit: Decimal) -> None:
        """Refuses LimitBelowConsumed: what has been given away cannot be limited afterwards."""
        if limit < self.consumed:
            sentence = f"{self.in_words(self.consumed)} of it are consumed; the limit must not be below that."
            raise Refusal("LimitBelowConsumed", sentence)

    def ledger(self) -> Ledger:
        """It, ready to serve players; what single players have is not yet in it."""
        return Ledger(
            budget_id=self.pk,
            owner="campaign" if self.reward_id is None else "reward",
            metric=Metric(self.metric),
            scope=Scope(self.scope),
            currency=self.currency,
            limit=self.limit,
            consumed=self.consumed,
        )


class BudgetUse(models.Model):
    """What one player has of one budget: of a PerPlayer one how much, of one that counts players how many enrollments.

    Written by the thousand in one statement, while its budget is locked.
    """

    # The key is the promise that a budget counts a player once; a number beside it would be one more index to write.
    pk = models.CompositePrimaryKey("budget_id", "operator_player_id")
    # No constraint of its own: budgets are never deleted, and each new row would pay for the check.
    budget = models.ForeignKey(
        Budget,
        on_delete=models.DO_NOTHING,
        related_name="uses",
        db_constraint=False,
        db_index=False,
    )
    # As bytes, like restrictions and enrollments.
    operator_player_id = models.CharField("player", max_length=255, db_collation="C")
    consumed = models.DecimalField(max_digits=18, decimal_places=4)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(consumed__gte=0), name="player_never_gives_back_more_than_was_taken"),
        ]

    def __str__(self) -> str:
        return f"{self.budget}: {self.operator_player_id}"
