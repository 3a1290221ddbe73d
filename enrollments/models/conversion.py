"""What the steps of a conversion hand on to those after them."""

from django.db import models

from enrollments.models.job import BulkJob
from enrollments.models.list_rows import ListPiece, ListTexts


class SharedTexts(ListTexts):
    job = models.ForeignKey(BulkJob, on_delete=models.CASCADE, related_name="shared_texts")

    class Meta:
        verbose_name_plural = "shared texts"
        constraints = [models.UniqueConstraint(fields=["job", "first"], name="shared_text_is_kept_once")]

    def __str__(self) -> str:
        return f"Texts of {self.job} from {self.first} on"


class ConvertedPiece(ListPiece):
    job = models.ForeignKey(BulkJob, on_delete=models.CASCADE, related_name="converted_pieces")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "offset"], name="row_is_converted_once")]

    def __str__(self) -> str:
        return f"Piece of {self.job} at byte {self.offset}"
