"""The pages of a bulk job: upload, live progress, decision on a repeated file, downloads."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.refusal import Refusal
from core.screens.admin import who
from enrollments.models import BulkJob
from enrollments.services.decisions import abandon_bulk_job, approve_bulk_job, confirm_bulk_job
from enrollments.services.running import cancel_bulk_job, pause_bulk_job, resume_bulk_job
from enrollments.services.uploads import upload_bulk_job
from enrollments.tasks import nudge_on_commit
from enrollments.views.after import After
from enrollments.views.deciding import ListPages, require
from enrollments.views.finding import UPLOAD, job_for
from enrollments.views.permissions import may_act
from enrollments.views.preview import PreviewFacts
from enrollments.views.progress import Progress
from enrollments.views.reading import reading_facts
from enrollments.views.upload import UploadForm
from operators.middleware import StaffRequest


def _facts(request: StaffRequest, job: BulkJob) -> dict[str, Any]:
    undecided = job.awaits_confirmation and job.previewed_at is not None
    return {
        "job": job,
        "route": "admin:enrollments_bulkjob",
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
    find = job_for
    facts = _facts
    nudge = nudge_on_commit
    verbs = {
        "abandon": abandon_bulk_job,
        "pause": pause_bulk_job,
        "resume": resume_bulk_job,
        "cancel": cancel_bulk_job,
    }
    route = "admin:enrollments_bulkjob"
    add = UPLOAD
    news = "enrollments/news.html"

    def upload(self, request: StaffRequest) -> HttpResponse:
        require(request, UPLOAD)
        form = UploadForm(
            request.POST or None,
            request.FILES or None,
            operator=request.operator,
            initial={"reward": request.GET.get("reward")},
        )
        if request.method == "POST" and form.is_valid():
            try:
                return redirect("admin:enrollments_bulkjob_change", _uploaded(request, form).pk)
            except Refusal as refusal:
                form.add_error("reward", refusal.message)
        context = {**self.site.each_context(request), "title": "Upload players", "form": form}
        return TemplateResponse(request, "enrollments/upload.html", context)

    def page(self, request: StaffRequest, object_id: str) -> HttpResponse:
        job = job_for(request, object_id)
        context = {
            **self.site.each_context(request),
            "title": f"{job}: {job.file_name}",
            **reading_facts(job),
            **_facts(request, job),
        }
        return TemplateResponse(request, "enrollments/job.html", context)

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


def _uploaded(request: StaffRequest, form: UploadForm) -> BulkJob:
    file = form.list_file()
    job = upload_bulk_job(
        reward=form.cleaned_data["reward"],
        file=file,
        file_name=str(file.name),
        by=who(request),
        at=timezone.now(),
    )
    nudge_on_commit(job.pk)
    return job
