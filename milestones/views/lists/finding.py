"""The list that a page is about, for whoever may see it."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from milestones.models import CustomerList
from operators.middleware import StaffRequest

LOOK, ADD = "milestones.view_customerlist", "milestones.add_customerlist"
# Where the pages of lists are: `_change`, `_correct`, ... are added.
ROUTE = "admin:milestones_customerlist"


def list_for(request: StaffRequest, object_id: str) -> CustomerList:
    """The working operator's list; another operator's is not found."""
    if not request.user.has_perm(LOOK):
        raise PermissionDenied
    try:
        key = UUID(object_id)
        return CustomerList.objects.of(request.operator).select_related("target__group__operator", "parent").get(pk=key)
    except (ValueError, CustomerList.DoesNotExist) as error:
        raise Http404 from error
