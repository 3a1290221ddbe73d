"""The pages of a bulk job: upload, live progress, decision on a repeated file, downloads."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from core.screens.admin import who
from enrollments.models import BulkJob
from enrollments.services.decisions import abandon_bulk_job, approve_bulk_job, confirm_bulk_job
from enrollments.services.running import cancel_bulk_job, pause_bulk_job, resume_bulk_job
from enrollments.services.uploads import upload_bulk_job
from enrollments.tasks import nudge_on_commit
from enrollments.views.after import After
from enrollments.views.deciding import ListPages
from enrollments.views.finding import ROUTE, UPLOAD, job_for
from enrollments.views.permissions import may_act, require
from enrollments.views.preview import PreviewFacts
from enrollments.views.progress import Progress
from enrollments.views.upload import UploadForm
from operators.middleware import StaffRequest


def _facts(request: StaffRequest, job: BulkJob) -> dict[str, Any]:
    undecided = job.awaits_confirmation and job.previewed_at is not None
    return {
        "job": job,
        "route": ROUTE,
        "progress": Progress(job),
        "preview": PreviewFacts(job) if undecided else None,
        "events": job.events.all(),
        "may_decide": request.user.has_perm(UPLOAD),
        "may_approve": request.user.has_perm("enrollments.approve_bulkjob")
        and who(request) not in {job.uploaded_by, job.approval_asked_by},
        "may_act": may_act(request, job),
        "after": After.of(request, job),
    }


class JobPages(ListPages):
    form = UploadForm
    into = BulkJob.into
    take = upload_bulk_job
    find = job_for
    facts = _facts
    nudge = nudge_on_commit
    verbs = {
        "abandon": abandon_bulk_job,
        "pause": pause_bulk_job,
        "resume": resume_bulk_job,
        "cancel": cancel_bulk_job,
    }
    route = ROUTE
    add = UPLOAD
    title = "Upload players"
    form_page = "enrollments/upload.html"
    list_page = "enrollments/job.html"
    news = "enrollments/news.html"

    def confirm(self, request: StaffRequest, object_id: str) -> HttpResponse:
        """`all` in the form: all rows, with a `reason`; otherwise only new players."""
        require(request, UPLOAD)
        every, reason = request.POST.get("rows") == "all", request.POST.get("reason", "")
        return self.decided(request, object_id, partial(confirm_bulk_job, enroll_repeats=every, reason=reason))

    def approve(self, request: StaffRequest, object_id: str) -> HttpResponse:
        require(request, "enrollments.approve_bulkjob")
        return self.decided(request, object_id, approve_bulk_job)

    def urls(self) -> dict[str, Any]:
        return {**super().urls(), "confirm": require_POST(self.confirm), "approve": require_POST(self.approve)}
