"""How the histories of operators, their keys and staff, products and restrictions are told."""

from typing import Any

from django.http import HttpRequest

from core.currencies import money
from core.history.entries import Source
from core.history.panel import add_history
from core.history.told import Fact, Told, column, named
from operators.models import ApprovalLimit, Membership, Operator, Product, Restriction, SharedKey, User


def _works_there(request: HttpRequest, operator: Operator) -> bool:
    # The page of every operator that a person works for can be looked at; the role counts for the working one.
    return bool(getattr(request, "operator", None) == operator)


def _sees_staff(request: HttpRequest, operator: Operator) -> bool:
    return _works_there(request, operator) and request.user.has_perm("operators.view_membership")


def _of_operator(operator: Operator) -> dict[str, Any]:
    return {"operator": operator.pk}


def _amount(limit: ApprovalLimit) -> str:
    return money(limit.amount, limit.currency)


def _why_restricted_or_ended(before: Restriction | None, after: Restriction) -> str | None:
    if before is None:
        return after.reason
    return after.end_reason if after.end_reason != before.end_reason else None


_OPERATOR = Told(model=Operator)
_KEY = Told(model=SharedKey, called=str, created=lambda _: "Made.", otherwise="Replaced.")
_LIMIT = Told(
    model=ApprovalLimit,
    facts={"amount": Fact("A list may cost up to", _amount)},
    called=lambda limit: f"Lists in {limit.currency}",
    created=lambda limit: f"A second person approves what costs more than {_amount(limit)}.",
    removed=lambda _: "No second person is asked any more.",
)
_STAFF = Told(
    model=Membership,
    called=lambda membership: f"Staff member {named(membership, 'user')}",
    created=lambda membership: f"Began as {membership.get_role_display()}.",
    removed=lambda _: "Taken off the staff.",
)
RESTRICTION = Told(
    model=Restriction,
    facts={"ends_at": column(Restriction, "ends_at", empty="for good")},
    silent=["end_reason"],
    why=_why_restricted_or_ended,
)

_LOGIN = Told(model=User, called=lambda _: "Login", created=lambda _: "Made.")

# Keys have no page, and somebody who was taken off the staff has none any more: both are told on the operator's.
add_history(
    Operator,
    Source(_STAFF, _of_operator, may_see=_sees_staff, related=("user",)),
    Source(_LIMIT, _of_operator, may_see=_works_there),
    Source(_KEY, _of_operator, may_see=_works_there),
    Source(_OPERATOR, may_see=_works_there),
)
add_history(Membership, Source(_STAFF, related=("user",)), Source(_LOGIN, lambda member: {"pgh_obj": member.user_id}))
add_history(Product, Source(Told(model=Product)))
add_history(Restriction, Source(RESTRICTION))
