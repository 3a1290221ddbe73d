"""Enrollments that stay although their list was undone."""

from django.db import models

from enrollments.models.enrollment import Enrollment
from enrollments.models.job import BulkJob


class Kept(models.Model):
    """One enrollment that could not be taken back, and why: `rules.undoing.KEPT` has the codes."""

    job = models.ForeignKey(BulkJob, on_delete=models.CASCADE, related_name="kept", db_index=False)
    enrollment = models.OneToOneField(Enrollment, on_delete=models.CASCADE, primary_key=True, related_name="kept")
    row_number = models.IntegerField()
    code = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["job", "row_number"], name="kept_in_the_order_of_the_file")]

    def __str__(self) -> str:
        return f"Row {self.row_number}: {self.code}"
