"""Secrets of other systems that do not sign."""

from typing import Self

from django.db import models

from core.constraints import is_not_blank
from core.history.tracking import tracked
from operators.models.operator import Operator


class CredentialQuerySet(models.QuerySet["Credential"]):
    def of(self, operator: Operator) -> Self:
        return self.filter(operator=operator)


# As with shared keys: no row of history holds anything of the secret, and none is left by each call.
@tracked(without=["digest", "last_used_at"], watching=["digest"])
class Credential(models.Model):
    """A secret with which a system speaks for `operator`: as X-Api-Key, or as the password of `name`.

    Only its digest is kept. Secrets are long and random, so a plain hash is enough, and one that is found at once is
    needed: each event brings it.
    """

    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="credentials")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    last_used_at = models.DateTimeField(null=True)

    objects = CredentialQuerySet.as_manager()

    class Meta:
        verbose_name = "API key"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["name"], name="credential_name_belongs_to_one_operator"),
            models.UniqueConstraint(fields=["digest"], name="secret_belongs_to_one_operator"),
            is_not_blank("name", "credential_name_is_not_blank"),
        ]

    def __str__(self) -> str:
        return self.name
