"""What is kept beside a list, whatever its rows are enrolled into: each kind of list has tables of its own of it.

Whatever is made from these has a foreign key `job`, whose related name is said here.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class ListEvent(models.Model):
    """One entry of a list's timeline (`events`); only ever added to. `by` is None where the house did it by itself."""

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

    kind = models.CharField(max_length=15, choices=Kinds)
    at = models.DateTimeField()
    by = models.CharField(max_length=200, null=True)
    # What is to be said besides: a reason, numbers, what was chosen.
    note = models.TextField(default="", blank=True)

    class Meta:
        abstract = True


class ListRejection(models.Model):
    """One row, why it was refused, and what it held, so that the report needs nothing but this table (`rejections`)."""

    # Counted as a spreadsheet counts: the header is row 1, blank lines count.
    row_number = models.IntegerField()
    code = models.CharField(max_length=40)
    column = models.CharField(max_length=100)
    allowed = models.CharField(max_length=200)
    message = models.TextField()
    fields = ArrayField(models.TextField())

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"Row {self.row_number}: {self.message}"


class ListTexts(models.Model):
    """Some of the texts that the rows of a workbook share, from number `first` on, each with a zero byte behind it.

    The `shared_texts` of a list that is being converted.
    """

    first = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        abstract = True


class ListPiece(models.Model):
    """A piece of the plain CSV, which is not whole yet; `offset` is the byte of it at which the piece begins.

    The `converted_pieces` of a list that is being converted.
    """

    offset = models.BigIntegerField()
    content = models.BinaryField()

    class Meta:
        abstract = True
