"""What the steps of a conversion hand on to those after them."""

from django.db import models

from enrollments.models.job import BulkJob


class SharedTexts(models.Model):
    """Some of the texts that the rows of a workbook share, from number `first` on, each with a zero byte behind it."""

    job = models.ForeignKey(BulkJob, on_delete=models.CASCADE, related_name="shared_texts")
    first = models.IntegerField()
    content = models.BinaryField()

    class Meta:
        verbose_name_plural = "shared texts"
        constraints = [models.UniqueConstraint(fields=["job", "first"], name="shared_text_is_kept_once")]

    def __str__(self) -> str:
        return f"Texts of {self.job} from {self.first} on"


class ConvertedPiece(models.Model):
    """A piece of the plain CSV, which is not whole yet; `offset` is the byte of it at which the piece begins."""

    job = models.ForeignKey(BulkJob, on_delete=models.CASCADE, related_name="converted_pieces")
    offset = models.BigIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "offset"], name="row_is_converted_once")]

    def __str__(self) -> str:
        return f"Piece of {self.job} at byte {self.offset}"
