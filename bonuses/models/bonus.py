"""What the events of a bonus add up to."""

from operator import attrgetter
from types import MappingProxyType
from typing import Final, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from bonuses.models.columns import amount_column, base_column
from bonuses.rules.life import BonusFacts, Life
from bonuses.rules.words import BonusStatus, MatchedBy
from core.constraints import goes_together
from core.ids import new_id
from operators.models import Operator
from operators.models.columns import operator_alone
from rewards.models import Campaign, Reward

# The columns that hold the last event that counted, named as in `BonusFacts`.
FACTS = (
    "bonus_id",
    "bonus_code",
    "product",
    "type",
    "currency",
    "exchange_rate",
    "amount",
    "bonus_turned_real",
    "locked_amount",
    "required_wagering_amount",
    "references",
)
# The columns that hold the last event, in the order of `BonusFacts`: two are called otherwise here.
_CALLED: Final = MappingProxyType({"user_id": "operator_player_id", "happened_at": "status_at"})
_COLUMNS: Final = tuple(_CALLED.get(name, name) for name in BonusFacts._fields)
_FACTS_OF: Final = attrgetter(*_COLUMNS)
_STATUSES: Final = MappingProxyType({status.value: status for status in BonusStatus})


class BonusQuerySet(models.QuerySet["Bonus"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)

    def unmatched(self) -> Self:
        """Those of which nobody knows to which reward they belong."""
        return self.filter(reward__isnull=True)


class Bonus(models.Model):
    """A bonus that a platform has credited to a player, one row for each user_bonus_id (docs/adr/0022).

    Written while its operator's bonuses are held (`services.holding`) and only as `Life` says.
    """

    class Statuses(models.TextChoices):
        NOT_APPLICABLE = BonusStatus.NOT_APPLICABLE.value, "Not applicable"
        PENDING = BonusStatus.PENDING.value, "Pending"
        CREATED = BonusStatus.CREATED.value, "Created"
        CLAIMED = BonusStatus.CLAIMED.value, "Claimed"
        ONGOING = BonusStatus.ONGOING.value, "Ongoing"
        COMPLETED = BonusStatus.COMPLETED.value, "Completed"
        AUTO_COMPLETED = BonusStatus.AUTO_COMPLETED.value, "Auto-completed"
        FORFEITED = BonusStatus.FORFEITED.value, "Forfeited"
        EXPIRED = BonusStatus.EXPIRED.value, "Expired"
        LOST = BonusStatus.LOST.value, "Lost"
        REVERSED = BonusStatus.REVERSED.value, "Reversed"

    class Matches(models.TextChoices):
        REFERENCES = MatchedBy.REFERENCES.value, "the references of the enrollment"
        BONUS_CODE = MatchedBy.BONUS_CODE.value, "the bonus code, which is the reward's reference"
        BONUS_ID = MatchedBy.BONUS_ID.value, "the bonus id, which is the reward's"
        MAPPING = MatchedBy.MAPPING.value, "a mapping that staff keep"
        PERSON = MatchedBy.PERSON.value, "a person"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    operator = operator_alone()
    user_bonus_id = models.CharField("bonus of the player", max_length=255, db_collation="C")
    operator_player_id = models.CharField("player", max_length=255, db_collation="C")

    # The last event that counted, as it was sent: amounts in the player's currency.
    status = models.CharField(max_length=13, choices=Statuses)
    status_at = models.DateTimeField("since")
    bonus_id = models.CharField("bonus", max_length=255)
    bonus_code = models.CharField(max_length=255, null=True)
    product = models.CharField(max_length=10)
    type = models.CharField(max_length=13)
    currency = models.CharField(max_length=3)
    exchange_rate = amount_column()
    amount = amount_column()
    bonus_turned_real = amount_column(null=True)
    locked_amount = amount_column(null=True)
    required_wagering_amount = amount_column(null=True)
    references = models.JSONField(null=True)

    # What its events add up to (`rules.life.Life`), in the base currency.
    seen = ArrayField(models.CharField(max_length=14))
    created_at = models.DateTimeField("claimed", null=True)
    awarded = base_column()
    awarded_at = models.DateTimeField(null=True)
    worth = base_column()
    reversed = base_column()
    reversed_at = models.DateTimeField(null=True)

    # The earliest and the latest moment of all its events, also of those that did not count.
    first_event_at = models.DateTimeField()
    last_event_at = models.DateTimeField()
    event_count = models.IntegerField(default=0)
    anomaly_count = models.IntegerField(default=0)

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, related_name="bonuses", db_index=False)
    reward = models.ForeignKey(Reward, on_delete=models.PROTECT, null=True, related_name="bonuses", db_index=False)
    matched_by = models.CharField("known by", max_length=10, choices=Matches, null=True)
    # Which person said so, and when; null where nobody had to.
    assigned_by = models.CharField(max_length=200, null=True)
    assigned_at = models.DateTimeField(null=True)

    objects = BonusQuerySet.as_manager()

    class Meta:
        verbose_name = "bonus"
        verbose_name_plural = "bonuses"
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [("match_bonus", "Can say to which reward a bonus belongs")]
        indexes = [
            models.Index(fields=["operator", "id"], name="bonuses_of_an_operator"),
            models.Index(fields=["operator", "operator_player_id", "id"], name="bonuses_of_a_player"),
            models.Index(fields=["campaign", "id"], name="bonuses_of_a_campaign"),
            models.Index(fields=["reward", "id"], name="bonuses_of_a_reward"),
            models.Index(fields=["operator", "id"], name="bonuses_of_no_reward", condition=Q(reward__isnull=True)),
            models.Index(fields=["operator", "id"], name="bonuses_with_anomalies", condition=Q(anomaly_count__gt=0)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["operator", "user_bonus_id"], name="bonus_of_a_player_is_one_row"),
            goes_together("reward", "matched_by", "matched_bonus_says_how"),
            goes_together("assigned_by", "assigned_at", "bonus_was_assigned_by_a_person"),
            goes_together("reward", "campaign", "bonus_has_the_campaign_of_its_reward"),
            models.CheckConstraint(
                condition=Q(last_event_at__gte=models.F("first_event_at")),
                name="bonus_begins_before_its_last_event",
            ),
        ]

    def __str__(self) -> str:
        return self.user_bonus_id

    @property
    def life(self) -> Life:
        """What is known of it, as rules read it."""
        user_bonus_id, user_id, bonus_id, code, status, *others = _FACTS_OF(self)
        return Life(
            facts=BonusFacts(user_bonus_id, user_id, bonus_id, code, _STATUSES[status], *others),
            seen=frozenset(map(_STATUSES.__getitem__, self.seen)),
            created_at=self.created_at,
            awarded=self.awarded,
            awarded_at=self.awarded_at,
            worth=self.worth,
            reversed=self.reversed,
            reversed_at=self.reversed_at,
        )

    @life.setter
    def life(self, life: Life) -> None:
        vars(self).update(zip(_COLUMNS, life.facts, strict=True))
        self.status = life.facts.status.value
        self.seen = sorted(life.seen)
        self.created_at, self.awarded, self.awarded_at = life.created_at, life.awarded, life.awarded_at
        self.worth, self.reversed, self.reversed_at = life.worth, life.reversed, life.reversed_at
