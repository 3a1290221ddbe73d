"""People who work with the backoffice."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from core.history.tracking import tracked
from operators.models.operator import Operator
from operators.rules import Role


class User(AbstractUser):
    """A login. What it may do comes from its memberships; a superuser runs the platform itself."""


@tracked()
class Membership(models.Model):
    """A person works for an operator in a role."""

    class Roles(models.TextChoices):
        ADMINISTRATOR = Role.ADMINISTRATOR.value, "Administrator"
        MARKETING = Role.MARKETING.value, "Marketing"
        CUSTOMER_SERVICE = Role.CUSTOMER_SERVICE.value, "Customer service"
        AUDITOR = Role.AUDITOR.value, "Auditor (read only)"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name="person")
    operator = models.ForeignKey(Operator, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Roles)

    class Meta:
        verbose_name = "staff member"
        ordering = ["operator", "user__username"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "operator"],
                name="person_has_one_role_for_an_operator",
                violation_error_message="This person works for the operator already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user.get_username()}, {self.get_role_display()}"
