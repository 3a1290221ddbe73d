"""Permissions come from the role that a person has for the operator they are working for."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from operators.models import User
from operators.rules import ROLE_PERMISSIONS, Role


class RoleBackend(ModelBackend):
    """Logs in by password; grants what the role of the working membership grants, and nothing else.

    The middleware puts `working_role` on the person. Without it (a shell, a person without an operator) there is no
    permission.
    """

    def get_all_permissions(self, user_obj: User | AnonymousUser, obj: Model | None = None) -> set[str]:  # noqa: ARG002 - the row's operator is already the working one
        role: Role | None = getattr(user_obj, "working_role", None)
        if not user_obj.is_active or role is None:
            return set()
        return set(ROLE_PERMISSIONS[role])

    def has_module_perms(self, user_obj: User | AnonymousUser, app_label: str) -> bool:
        return any(name.startswith(f"{app_label}.") for name in self.get_all_permissions(user_obj))
