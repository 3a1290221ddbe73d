"""What somebody should know when they come back."""

from typing import Self

from django.db import models
from django.db.models import Q

from enrollments.models.job import BulkJob
from operators.models import Operator, User


class NoticeQuerySet(models.QuerySet["Notice"]):
    def shown_to(self, user: User, operator: Operator) -> Self:
        """Those of a person about the operator that they are working for."""
        return self.filter(user=user, job__operator=operator)

    def unseen(self) -> Self:
        return self.filter(seen_at__isnull=True)

    def unmailed(self) -> Self:
        return self.filter(by_email=True, mailed_at__isnull=True)


class Notice(models.Model):
    """One thing that happened to a person's list while they were elsewhere. It is shown until they have seen it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices", db_index=False)
    job = models.ForeignKey(BulkJob, on_delete=models.CASCADE, related_name="notices", db_index=False)
    text = models.CharField(max_length=500)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    # Whether it is to go out by e-mail too, as the person wished when it was made, and when it did.
    by_email = models.BooleanField(default=False)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            # Asked for on every page.
            models.Index(fields=["user", "-id"], condition=Q(seen_at__isnull=True), name="notices_not_seen"),
            models.Index(fields=["user", "-id"], name="notices_of_a_person"),
            models.Index(
                fields=["at"],
                condition=Q(by_email=True, mailed_at__isnull=True),
                name="notices_not_mailed",
            ),
        ]

    def __str__(self) -> str:
        return self.text
