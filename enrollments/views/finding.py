"""The list that a page is about, for whoever may see it."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404

from enrollments.models import BulkJob
from operators.middleware import StaffRequest

LOOK, UPLOAD = "enrollments.view_bulkjob", "enrollments.add_bulkjob"
# Where the pages of lists are: `_change`, `_correct`, ... are added.
ROUTE = "admin:enrollments_bulkjob"


def job_for(request: StaffRequest, object_id: str) -> BulkJob:
    """The working operator's job; another operator's is not found."""
    if not request.user.has_perm(LOOK):
        raise PermissionDenied
    try:
        key = UUID(object_id)
        return BulkJob.objects.of(request.operator).select_related("reward__campaign", "parent").get(pk=key)
    except (ValueError, BulkJob.DoesNotExist) as error:
        raise Http404 from error
