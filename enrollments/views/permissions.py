"""Who may stop, resume, correct or undo a list."""

from core.screens.admin import who
from enrollments.models import BulkJob
from operators.middleware import StaffRequest


def may_act(request: StaffRequest, job: BulkJob) -> bool:
    """The person who uploaded it, and managers."""
    if job.uploaded_by == who(request):
        return request.user.has_perm("enrollments.add_bulkjob")
    return request.user.has_perm("enrollments.manage_bulkjob")
