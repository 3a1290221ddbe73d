"""What somebody should know when they come back."""

from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.urls import reverse

from enrollments.models.list_job import ListJob
from operators.models import Operator, User


class NoticeQuerySet(models.QuerySet["Notice"]):
    def shown_to(self, user: User, operator: Operator) -> Self:
        """Those of a person about the operator that they are working for."""
        return self.filter(user=user, operator=operator)

    def unseen(self) -> Self:
        return self.filter(seen_at__isnull=True)

    def unmailed(self) -> Self:
        return self.filter(by_email=True, mailed_at__isnull=True)


class Notice(models.Model):
    """One thing that happened to a person's list while they were elsewhere. It is shown until they have seen it.

    Lists are of several kinds, some of them of higher floors: it names the kind and the id.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices", db_index=False)
    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="+", db_index=False)
    # "enrollments.bulkjob", as Django calls models.
    list_kind = models.CharField(max_length=100)
    list_id = models.UUIDField()
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

    def get_absolute_url(self) -> str:
        """The page of the list: each kind has one in the backoffice."""
        return reverse(f"admin:{self.list_kind.replace('.', '_')}_change", args=[self.list_id])

    @property
    def job(self) -> ListJob:
        """The list that it is about."""
        found: ListJob = apps.get_model(self.list_kind)._default_manager.get(pk=self.list_id)
        return found

    @job.setter
    def job(self, job: ListJob) -> None:
        self.operator_id, self.list_kind, self.list_id = job.operator_id, job._meta.label_lower, job.pk
