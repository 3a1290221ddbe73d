"""Rows of an uploaded list that could not be enrolled."""

from django.db import models

from enrollments.models.job import BulkJob
from enrollments.models.list_rows import ListRejection


class Rejection(ListRejection):
    """A row of a list of players for a reward."""

    job = models.ForeignKey(BulkJob, on_delete=models.CASCADE, related_name="rejections", db_index=False)

    class Meta:
        constraints = [
            # Also the order of the report.
            models.UniqueConstraint(fields=["job", "row_number"], name="row_is_rejected_once"),
        ]
