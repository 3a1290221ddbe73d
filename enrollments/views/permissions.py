"""Who may upload a list, and who may stop, resume, correct or undo one."""

from django.core.exceptions import PermissionDenied

from core.screens.admin import who
from enrollments.models import ListJob
from operators.middleware import StaffRequest


def may_act(request: StaffRequest, job: ListJob) -> bool:
    """The person who uploaded it, and managers."""
    kind = job._meta
    if job.uploaded_by == who(request):
        return request.user.has_perm(upload_of(job))
    return request.user.has_perm(f"{kind.app_label}.manage_{kind.model_name}")


def upload_of(job: ListJob) -> str:
    """The permission to upload lists of its kind, and to decide about them."""
    kind = job._meta
    return f"{kind.app_label}.add_{kind.model_name}"


def require(request: StaffRequest, permission: str) -> None:
    """Lets nobody on without it."""
    if not request.user.has_perm(permission):
        raise PermissionDenied
