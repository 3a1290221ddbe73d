"""What a list would do, found out before anybody confirms it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from enrollments.models.job import BulkJob


class Preview(models.Model):
    """What came of reading a list: who is in it, and what enrolling them would mean.

    Chunk by chunk, like the enrolment itself: `cursor_bytes` and `cursor_row` move in the same transaction as the
    sums, so a preview that was interrupted goes on where it was.
    """

    job = models.OneToOneField(BulkJob, on_delete=models.CASCADE, primary_key=True, related_name="preview")
    # By which version of the reward the rows are weighed.
    reward_version = models.CharField(max_length=16, default="")
    cursor_bytes = models.BigIntegerField(default=0)
    cursor_row = models.IntegerField(default=0)
    # Who is in it: the rows, and an order-free sum over what is in them (32 hex digits).
    scanned_at = models.DateTimeField(null=True)
    scanned_count = models.IntegerField(default=0)
    row_sum = models.CharField(max_length=32, default="0" * 32)
    # Numbers of the rows whose player an earlier row names that asks for nothing wrong, in order, four bytes each.
    repeats = models.BinaryField(default=b"")
    repeat_count = models.IntegerField(default=0)
    # In the same form the rows that they repeat: the first of each player who is named more than once.
    repeated = models.BinaryField(default=b"")

    # What would come of it if only new players were enrolled.
    weighed_count = models.IntegerField(default=0)
    enrolled_count = models.IntegerField(default=0)
    enrolled_value = models.DecimalField(max_digits=24, decimal_places=4, default=0)
    fallback_count = models.IntegerField(default=0)
    # {"BetValueOutOfRange": 3, ...}, and up to three rows of each: {"BetValueOutOfRange": [[row, player, message]]}.
    rejected_by_code = models.JSONField(default=dict)
    examples = models.JSONField(default=dict)
    # How many of its players have the reward already, by the id of the job, "" for those whom no list has enrolled.
    enrolled_before = models.JSONField(default=dict)
    # [[worth, row, player, value, count]], the greatest first.
    biggest = models.JSONField(default=list)
    # One for each budget, its consumption before and after and the row at which it runs out (bulk.weighing).
    budgets = models.JSONField(default=list)
    # If all rows were enrolled, repeated players and those who have the reward too, before budgets.
    all_rows_count = models.IntegerField(default=0)
    all_rows_value = models.DecimalField(max_digits=24, decimal_places=4, default=0)

    def __str__(self) -> str:
        return f"Preview of {self.job}"


class ForecastUse(models.Model):
    """What a player whom the list repeats has of a budget by now, in the forecast: what `BudgetUse` is in earnest."""

    preview = models.ForeignKey(Preview, on_delete=models.CASCADE, related_name="uses")
    budget_id = models.UUIDField()
    operator_player_id = models.CharField(max_length=255, db_collation="C")
    consumed = models.DecimalField(max_digits=18, decimal_places=4)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["preview", "operator_player_id", "budget_id"],
                name="forecast_counts_a_player_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.preview}: {self.operator_player_id}"


class ScannedRows(models.Model):
    """Who is in one chunk of a list, as hashes: what finds repeated players among millions without holding them."""

    job = models.ForeignKey(BulkJob, on_delete=models.CASCADE, related_name="scanned")
    keys = ArrayField(models.BigIntegerField())
    rows = ArrayField(models.IntegerField())

    def __str__(self) -> str:
        return f"{len(self.rows)} rows of {self.job}"
