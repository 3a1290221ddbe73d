"""Which operator a person is working for: one at a time, chosen among those they are a member of."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from operators.models import Membership, Operator, User
from operators.rules import Role

SESSION_KEY = "working_operator"


class StaffRequest(HttpRequest):
    """A request of a signed-in person, as the screens of the backoffice see it."""

    user: User
    operator: Operator


class WorkingOperatorMiddleware:
    """Puts `operator` on the request and `working_role` on the person, and shows times in the operator's zone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.operator = None  # type: ignore[attr-defined]
        if not isinstance(request.user, User):
            return self.get_response(request)
        operator, role = working_operator(request.user, request.session.get(SESSION_KEY))
        request.operator = operator  # type: ignore[attr-defined]
        request.user.working_role = role  # type: ignore[attr-defined]
        if operator is None:
            return self.get_response(request)
        with timezone.override(zoneinfo.ZoneInfo(operator.time_zone)):
            # Templates are rendered lazily: inside this block, or times would come out in UTC.
            return self.get_response(request)


def working_operator(user: User, chosen: int | None) -> tuple[Operator | None, Role | None]:
    """The operator that `user` works for now, and in which role.

    `chosen` is the id from the session; when it is absent or no longer theirs, the first one is taken.
    """
    if user.is_superuser:
        every = Operator.objects.order_by("id")
        operator = every.filter(id=chosen or 0).first() or every.first()
        return operator, Role.ADMINISTRATOR if operator else None
    memberships = Membership.objects.filter(user=user).select_related("operator").order_by("operator_id")
    membership = memberships.filter(operator=chosen).first() or memberships.first()
    if membership is None:
        return None, None
    return membership.operator, Role(membership.role)


def operators_of(user: User) -> list[Operator]:
    """The operators that `user` may switch between."""
    if user.is_superuser:
        return list(Operator.objects.order_by("name"))
    return list(Operator.objects.filter(memberships__user=user).order_by("name"))
