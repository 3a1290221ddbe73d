"""What somebody should know when they come back."""

from django.db import models
from django.db.models import Q

from enrollments.models.job import BulkJob
from operators.models import User


class Notice(models.Model):
    """One thing that happened to a person's list while they were elsewhere. It is shown until they have seen it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices", db_index=False)
    job = models.ForeignKey(BulkJob, on_delete=models.CASCADE, related_name="notices", db_index=False)
    text = models.CharField(max_length=500)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            # Asked for on every page.
            models.Index(fields=["user", "-id"], condition=Q(seen_at__isnull=True), name="notices_not_seen"),
        ]

    def __str__(self) -> str:
        return self.text
