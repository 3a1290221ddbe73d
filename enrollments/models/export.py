"""A list of enrollments that is too long to be waited for: written in the background, kept for a while."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q

from core.constraints import goes_together
from core.ids import new_id
from enrollments.rules.exports import KEPT_FOR, ExportState, export_state
from operators.models import Operator


class ExportQuerySet(models.QuerySet["Export"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)

    def unfinished(self) -> Self:
        return self.filter(finished_at__isnull=True, failed_at__isnull=True)

    def left_alone(self, *, at: datetime, patience: timedelta) -> Self:
        """Those that should move but have not for `patience`: their nudge or their worker was lost."""
        quiet = Q(heartbeat_at__isnull=True) | Q(heartbeat_at__lt=at - patience)
        not_nudged = Q(nudged_at__isnull=True) | Q(nudged_at__lt=at - patience)
        due = Q(retry_at__isnull=True) | Q(retry_at__lte=at)
        return self.unfinished().filter(quiet, not_nudged, due, requested_at__lt=at - patience)

    def to_be_removed(self, *, at: datetime) -> Self:
        """Those whose files nobody can download any more."""
        over = Q(finished_at__lte=at - KEPT_FOR) | Q(failed_at__lte=at - KEPT_FOR)
        return self.filter(over, removed_at__isnull=True)


class Export(models.Model):
    """What was asked for, how far it has been written, and where the next part begins.

    The file is a number of parts in the storage, joined when it is downloaded: storages such as S3 cannot append.
    `cursor` and `part_count` move in one transaction: a part that is not counted is not of the file.
    """

    class Formats(models.TextChoices):
        CSV = "csv", "CSV"
        JSON = "json", "JSON"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="exports")
    # What people call it: "export 3", counted per operator.
    number = models.PositiveIntegerField()
    # What the address of the list said (`finding.wishes.Wish`), and the same for people.
    filters = models.JSONField()
    what = models.TextField()
    format = models.CharField(max_length=4, choices=Formats, default=Formats.CSV)
    requested_at = models.DateTimeField()
    requested_by = models.CharField(max_length=200)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    failure_message = models.TextField(null=True)
    removed_at = models.DateTimeField(null=True)

    row_count = models.IntegerField(default=0)
    part_count = models.IntegerField(default=0)
    # Everything from this id on has been written, or is of later than the request.
    cursor = models.UUIDField()
    heartbeat_at = models.DateTimeField(null=True)
    nudged_at = models.DateTimeField(null=True)
    retry_at = models.DateTimeField(null=True)
    setback_count = models.PositiveSmallIntegerField(default=0)

    objects = ExportQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        # Whoever may see enrollments may take them along: there is nothing else to permit.
        default_permissions = ()
        indexes = [
            # The sweeper looks every few seconds; unfinished exports are few.
            models.Index(
                fields=["heartbeat_at"],
                condition=Q(finished_at__isnull=True, failed_at__isnull=True),
                name="unfinished_exports",
            ),
        ]
        constraints = [
            # Also the order of the page.
            models.UniqueConstraint(fields=["operator", "number"], name="export_number_is_unique"),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(failed_at__isnull=True),
                name="export_ends_once",
            ),
            goes_together("failed_at", "failure_message", "failed_export_says_why"),
        ]

    def __str__(self) -> str:
        return f"Export {self.number}"

    def state(self, *, at: datetime) -> ExportState:
        return export_state(
            started_at=self.started_at,
            finished_at=self.finished_at,
            failed_at=self.failed_at,
            at=at,
        )

    def part_name(self, number: int) -> str:
        """Where a part lies in the storage."""
        return f"exports/{self.operator_id}/{self.pk}/{number:06}"
