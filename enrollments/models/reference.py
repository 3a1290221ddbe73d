"""Why another system had a player enrolled, in that system's own words."""

from typing import Self

from django.db import models
from django.db.models import Q

from enrollments.models.enrollment import Enrollment
from operators.models import Operator


class FasttrackReferenceQuerySet(models.QuerySet["FasttrackReference"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)


class FasttrackReference(models.Model):
    """What Fast Track said with a call that enrolled somebody (facts.md, X-Fasttrack-*).

    It comes back in the bonus events, so that what the bonus cost is known for the activity. The same action of an
    activity enrols a player once.
    """

    enrollment = models.OneToOneField(Enrollment, on_delete=models.CASCADE, primary_key=True, related_name="fasttrack")
    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="+", db_index=False)
    operator_player_id = models.CharField(max_length=255, db_collation="C")
    fasttrack_id = models.CharField(max_length=255, null=True)
    activity_id = models.BigIntegerField(null=True)
    action_id = models.BigIntegerField(null=True)
    action_group_id = models.BigIntegerField(null=True)
    action_communication_profile_id = models.BigIntegerField(null=True)
    trigger_hash = models.CharField(max_length=32, null=True)

    objects = FasttrackReferenceQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "operator_player_id", "activity_id", "action_id", "trigger_hash"],
                condition=Q(activity_id__isnull=False, action_id__isnull=False, trigger_hash__isnull=False),
                name="action_of_an_activity_enrols_a_player_once",
            ),
        ]

    def __str__(self) -> str:
        return f"activity {self.activity_id}, action {self.action_id}"
