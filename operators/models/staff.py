"""People who work with the backoffice."""

from typing import Final

from django.contrib.auth.models import AbstractUser
from django.db import models

from core.history.tracking import tracked
from operators.models.operator import Operator
from operators.rules import Role

_UNTOLD: Final = [
    *("password", "last_login", "date_joined", "first_name", "last_name"),
    *("is_superuser", "is_staff", "is_active"),
]


# Of a login only what is listed here: no row of history holds a password, not even its hash.
@tracked(without=_UNTOLD)
class User(AbstractUser):
    """A login. What it may do comes from its memberships; a superuser runs the platform itself."""

    email_notices = models.BooleanField(
        "notices by e-mail",
        default=False,
        help_text="What happens to the lists of this person is sent by e-mail too.",
    )


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
