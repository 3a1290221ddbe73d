"""What happened to a list, in order."""

from django.db import models

from enrollments.models.job import BulkJob
from enrollments.models.list_rows import ListEvent


class JobEvent(ListEvent):
    """An entry of the timeline of a list of players for a reward."""

    job = models.ForeignKey(BulkJob, on_delete=models.CASCADE, related_name="events")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.job}: {self.get_kind_display()}"
