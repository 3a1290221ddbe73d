"""What is to be reached in each period, and the levels of streaks."""

from typing import Self

from django.db import models
from django.db.models import Q

from core.constraints import is_not_blank
from core.history.tracking import tracked
from milestones.models.columns import amount_column
from milestones.models.group import TargetGroup
from milestones.rules.codes import refusal
from milestones.rules.measures import Measure
from milestones.rules.streaks import Level
from milestones.rules.targets import LONGEST_NAME, LONGEST_WORD
from milestones.rules.words import Counted, Entity, Gives
from operators.models import Operator
from operators.models.columns import operator_alone


class TargetQuerySet(models.QuerySet["Target"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)

    def counting(self) -> Self:
        """Those to which activities add up."""
        return self.filter(group__is_active=True)


@tracked()
class Target(models.Model):
    """So much of something, in one period: activities of `kind` count, each by what stands in `field`."""

    class Entities(models.TextChoices):
        TRANSACTION = Entity.TRANSACTION.value, "Transactions"
        EVENT = Entity.EVENT.value, "Events"

    class Counts(models.TextChoices):
        QUANTITY = Counted.QUANTITY.value, "Quantity"
        SALES = Counted.SALES.value, "Sales"
        GROSS_SALES = Counted.GROSS_SALES.value, "Gross sales"
        COUNT = Counted.COUNT.value, "How many events"
        VISIT = Counted.VISIT.value, "Visits"
        EVENT_ATTRIBUTE = Counted.EVENT_ATTRIBUTE.value, "A field of an event"

    class Givings(models.TextChoices):
        IMMEDIATELY = Gives.IMMEDIATELY.value, "as soon as it is reached"
        PERIOD_END = Gives.PERIOD_END.value, "at the end of the period"

    id = models.BigAutoField(primary_key=True)
    operator = operator_alone()
    group = models.ForeignKey(TargetGroup, on_delete=models.PROTECT, related_name="targets", db_index=False)
    number = models.IntegerField()
    name = models.CharField(max_length=LONGEST_NAME)
    entity = models.CharField(max_length=11, choices=Entities)
    counted = models.CharField("what counts", max_length=15, choices=Counts)
    kind = models.CharField("kind of activity", max_length=LONGEST_WORD)
    field = models.CharField("field of it", max_length=LONGEST_WORD)
    value = amount_column(verbose_name="to be reached")
    gives = models.CharField("gives its reward", max_length=11, choices=Givings)
    each_period = models.BooleanField("gives its reward in each period", default=False)

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["group", "number"]
        default_permissions = ("view",)
        permissions = [("enroll_customer", "Can enrol and unenrol customers")]
        indexes = [models.Index(fields=["operator", "kind"], name="targets_that_count_a_kind")]
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="target_has_its_number"),
            is_not_blank("name", "target_name_is_not_blank"),
            is_not_blank("kind", "target_says_what_counts"),
            is_not_blank("field", "target_says_what_of_it_counts"),
            models.CheckConstraint(condition=Q(value__gt=0), name="target_is_above_zero"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def full_name(self) -> str:
        """With its milestone or streak, unless that is called the same."""
        return self.name if self.group.name == self.name else f"{self.group.name}: {self.name}"

    def refuse_unless_open(self) -> None:
        """Refuses GroupInactive: nobody is enrolled into what is switched off."""
        if not self.group.is_active:
            raise refusal("GroupInactive", "group")

    @property
    def measure(self) -> Measure:
        return Measure(self.kind, self.field)


@tracked()
class StreakLevel(models.Model):
    """A level of a streak: so many cycles in a row in which its target is reached."""

    id = models.BigAutoField(primary_key=True)
    operator = operator_alone()
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="levels", db_index=False)
    number = models.IntegerField()
    name = models.CharField(max_length=LONGEST_NAME)
    cycles = models.IntegerField("cycles in a row")

    class Meta:
        ordering = ["target", "number"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["target", "number"], name="level_has_its_number"),
            models.UniqueConstraint(fields=["target", "cycles"], name="levels_of_a_streak_rise"),
            is_not_blank("name", "level_name_is_not_blank"),
            models.CheckConstraint(condition=Q(number__gte=1, cycles__gte=1), name="level_needs_a_cycle"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def as_rule(self) -> Level:
        return Level(self.number, self.name, self.cycles)
