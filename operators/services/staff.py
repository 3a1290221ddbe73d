"""Letting people work for an operator."""

from django.db import transaction

from core.refusal import Fault, refuse_faults
from operators.models import Membership, Operator, User
from operators.rules import Role


@transaction.atomic
def add_staff_member(*, operator: Operator, username: str, email: str, password: str, role: Role) -> Membership:
    """Makes a login and lets it work for `operator`. Refuses a username that is taken, by whomever.

    Logins are shared by all operators: whom another operator employs is none of this one's business.
    """
    refuse_faults(username_faults(username))
    user = User.objects.create_user(username.strip(), email=email, password=password, is_staff=True)
    return Membership.objects.create(operator=operator, user=user, role=role.value)


def choose_email_notices(*, user: User, wanted: bool) -> None:
    """Whether what happens to the lists of a person is sent to them by e-mail too."""
    user.email_notices = wanted
    user.save(update_fields=["email_notices"])


def username_faults(username: str) -> list[Fault]:
    """Why nobody can be given this username."""
    if User.objects.filter(username__iexact=username.strip()).exists():
        return [Fault("username", "UsernameTaken", "This username is taken. Choose another.")]
    return []
