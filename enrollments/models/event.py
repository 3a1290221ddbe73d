"""What happened to a list, in order."""

from django.db import models

from enrollments.models.job import BulkJob


class JobEvent(models.Model):
    """One entry of a job's timeline; only ever added to. `by` is None where the house did it by itself."""

    class Kinds(models.TextChoices):
        UPLOADED = "Uploaded"
        READING_CHANGED = "ReadingChanged", "Read differently"
        PREVIEWED = "Previewed", "Preview ready"
        CONFIRMED = "Confirmed"
        APPROVAL_ASKED = "ApprovalAsked", "Approval asked for"
        APPROVED = "Approved"
        APPROVAL_LAPSED = "ApprovalLapsed", "Approval lapsed"
        ABANDONED = "Abandoned"
        STARTED = "Started"
        PAUSED = "Paused"
        RESUMED = "Resumed"
        SETBACK = "Setback"
        CANCELLED = "Cancelled"
        COMPLETED = "Completed"
        FAILED = "Failed"
        UNDO_ASKED = "UndoAsked", "Undoing"
        UNDONE = "Undone"

    job = models.ForeignKey(BulkJob, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=15, choices=Kinds)
    at = models.DateTimeField()
    by = models.CharField(max_length=200, null=True)
    # What is to be said besides: a reason, numbers, what was chosen.
    note = models.TextField(default="", blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.job}: {self.get_kind_display()}"
