"""Rows of an uploaded list that could not be enrolled."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from enrollments.models.job import BulkJob


class Rejection(models.Model):
    """One row, why it was refused, and what it held, so that the report needs nothing but this table."""

    job = models.ForeignKey(BulkJob, on_delete=models.CASCADE, related_name="rejections", db_index=False)
    # Counted as a spreadsheet counts: the header is row 1, blank lines count.
    row_number = models.IntegerField()
    code = models.CharField(max_length=40)
    column = models.CharField(max_length=100)
    allowed = models.CharField(max_length=200)
    message = models.TextField()
    fields = ArrayField(models.TextField())

    class Meta:
        constraints = [
            # Also the order of the report.
            models.UniqueConstraint(fields=["job", "row_number"], name="row_is_rejected_once"),
        ]

    def __str__(self) -> str:
        return f"Row {self.row_number}: {self.message}"
