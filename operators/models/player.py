"""What is known of players: only who may not be rewarded."""

from collections.abc import Collection
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from core.constraints import goes_together, is_not_blank
from core.history.tracking import tracked
from operators.models.operator import Operator
from operators.rules import restriction_applies


class RestrictionQuerySet(models.QuerySet["Restriction"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)

    def in_force(self, *, at: datetime) -> Self:
        """Those that hold at `at`, by the same rule as `rules.restriction_applies`."""
        return self.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at), starts_at__lte=at)

    def among(self, player_ids: Collection[str]) -> set[str]:
        """Which of `player_ids` these restrictions are about."""
        named = self.filter(operator_player_id__any_of=player_ids)
        return set(named.values_list("operator_player_id", flat=True))

    def keeping_out(self, player_ids: Collection[str], *, at: datetime) -> set[str]:
        """Which of `player_ids` may not be rewarded at `at`: looked up for all of them at once."""
        # Where restrictions are few beside the players, all of them are read sooner than each player is looked up.
        few = len(player_ids) // 20
        read = list(self.values_list("operator_player_id", "starts_at", "ends_at")[: few + 1]) if few else []
        if not few or len(read) > few:
            return self.in_force(at=at).among(player_ids)
        in_force = {
            player_id for player_id, since, until in read if restriction_applies(starts_at=since, ends_at=until, at=at)
        }
        return in_force.intersection(player_ids)


@tracked()
class Restriction(models.Model):
    """A player who may not be rewarded, from a moment until another or for good."""

    class Kind(models.TextChoices):
        SELF_EXCLUDED = "SelfExcluded", "Self-excluded"
        OPTED_OUT = "OptedOut", "Opted out"
        BLOCKED = "Blocked", "Blocked"

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="restrictions")
    # Ids are bytes and no words: the index finds how one begins, whatever the language of the database.
    operator_player_id = models.CharField("player", max_length=255, db_collation="C")
    kind = models.CharField(max_length=12, choices=Kind)
    starts_at = models.DateTimeField("from")
    ends_at = models.DateTimeField("until", null=True, blank=True, help_text="Empty: for good.")
    reason = models.CharField(max_length=500)
    # Beside the reason, not in its place: why a player was kept out is asked long after they were let in again.
    end_reason = models.CharField("why it was ended", max_length=500, null=True, blank=True, editable=False)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    updated_at = models.DateTimeField(null=True)
    updated_by = models.CharField(max_length=200, null=True)

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            # "Is this player restricted?" is asked for every row of every list.
            models.Index(fields=["operator", "operator_player_id"], name="restriction_of_a_player"),
        ]
        constraints = [
            is_not_blank("operator_player_id", "restriction_names_a_player"),
            is_not_blank("reason", "restriction_has_a_reason"),
            is_not_blank("end_reason", "restriction_end_reason_is_not_blank"),
            models.CheckConstraint(
                condition=Q(end_reason__isnull=True) | Q(ends_at__isnull=False),
                name="restriction_that_was_ended_has_an_end",
            ),
            goes_together("updated_at", "updated_by", "restriction_update_has_a_person"),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gte=models.F("starts_at")),
                name="restriction_does_not_end_before_it_starts",
            ),
        ]

    def __str__(self) -> str:
        # The player last: pages write the first letter large, and ids know the difference.
        return f"{self.get_kind_display()}: {self.operator_player_id}"
