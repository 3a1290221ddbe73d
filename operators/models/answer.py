"""Answers that are kept so that a call that is sent twice does its work once."""

from datetime import datetime
from typing import Self

from django.db import models

from core.constraints import goes_together
from core.ids import new_id
from operators.models.operator import Operator


class IdempotentAnswerQuerySet(models.QuerySet["IdempotentAnswer"]):
    def older_than(self, moment: datetime) -> Self:
        return self.filter(created_at__lt=moment)


class IdempotentAnswer(models.Model):
    """What a POST with an `Idempotency-Key` was answered, to the byte.

    The row is written before the work and completed after it, in one transaction: nobody ever reads it without its
    answer, and the unique key makes a second call wait for the first.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # The unique key begins with the operator: no index of its own.
    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    # Hex SHA-256 of method, relative URL and body.
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    body = models.TextField(null=True)
    created_at = models.DateTimeField(db_index=True)

    objects = IdempotentAnswerQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operator", "key"], name="operator_uses_an_idempotency_key_once"),
            goes_together("status", "body", "answer_has_a_status_with_its_body"),
        ]

    def __str__(self) -> str:
        return self.key
