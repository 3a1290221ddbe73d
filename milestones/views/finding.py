"""What a page is about, for whoever may do that; what is another operator's is not found."""

from typing import Any, TypeVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from milestones.models import Target, TargetEnrollment, TargetGroup
from operators.middleware import StaffRequest

LOOK, ADD, CHANGE = "milestones.view_targetgroup", "milestones.add_targetgroup", "milestones.change_targetgroup"
ENROLL = "milestones.enroll_customer"
# Ids above it are in no table, and PostgreSQL would not even look.
_LARGEST_ID = 2**63 - 1

_Row = TypeVar("_Row", bound=Model)


def require(request: StaffRequest, permission: str) -> None:
    if request.operator is None or not request.user.has_perm(permission):
        raise PermissionDenied


def group_for(request: StaffRequest, object_id: str, permission: str = LOOK) -> TargetGroup:
    require(request, permission)
    key = int(object_id) if object_id.isdecimal() else 0
    return _found(TargetGroup.objects.of(request.operator).select_related("operator"), key)


def target_for(request: StaffRequest, target_id: int, permission: str = LOOK) -> Target:
    """A target with its group."""
    require(request, permission)
    return _found(Target.objects.of(request.operator).select_related("group__operator"), target_id)


def enrollment_for(request: StaffRequest, enrollment_id: int, permission: str = LOOK) -> TargetEnrollment:
    """A player in a target, with both."""
    require(request, permission)
    rows = TargetEnrollment.objects.of(request.operator).select_related("target__group__operator")
    return _found(rows, enrollment_id)


def shown(request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
    """A page in the frame of the backoffice."""
    frame = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(request, f"milestones/{template}.html", frame)


def _found(rows: QuerySet[_Row], key: int) -> _Row:
    row = rows.filter(pk=key).first() if key <= _LARGEST_ID else None
    if row is None:
        raise Http404
    return row
