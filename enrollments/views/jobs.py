"""The pages of a bulk job: upload, live progress, decision on a repeated file, downloads."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.admin.sites import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.refusal import Refusal
from core.screens.admin import who
from enrollments.models import BulkJob
from enrollments.services.decisions import abandon_bulk_job, approve_bulk_job, confirm_bulk_job
from enrollments.services.running import cancel_bulk_job, pause_bulk_job, resume_bulk_job
from enrollments.services.uploads import upload_bulk_job
from enrollments.tasks import nudge_on_commit
from enrollments.views.after import after_of
from enrollments.views.finding import job_for
from enrollments.views.permissions import may_act
from enrollments.views.preview import PreviewFacts
from enrollments.views.progress import Progress
from enrollments.views.reading import reading_facts
from enrollments.views.upload import UploadForm
from operators.middleware import StaffRequest

# htmx stops asking when it is answered with this.
STOP_POLLING = 286


class JobPages:
    """The views; the admin puts them under its own addresses and checks that the person is signed in."""

    def __init__(self, site: AdminSite) -> None:
        self.site = site

    def upload(self, request: StaffRequest) -> HttpResponse:
        _require(request, "enrollments.add_bulkjob")
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

    def progress(self, request: StaffRequest, object_id: str) -> HttpResponse:
        job = job_for(request, object_id)
        facts = _facts(request, job)
        status = 200 if facts["progress"].moving else STOP_POLLING
        return TemplateResponse(request, "enrollments/news.html", facts, status=status)

    def confirm(self, request: StaffRequest, object_id: str) -> HttpResponse:
        """`all` in the form: all rows, with a `reason`; otherwise only new players."""
        _require(request, "enrollments.add_bulkjob")
        every, reason = request.POST.get("rows") == "all", request.POST.get("reason", "")
        return self._decided(request, object_id, partial(confirm_bulk_job, enroll_repeats=every, reason=reason))

    def abandon(self, request: StaffRequest, object_id: str) -> HttpResponse:
        _require(request, "enrollments.add_bulkjob")
        return self._decided(request, object_id, abandon_bulk_job)

    def approve(self, request: StaffRequest, object_id: str) -> HttpResponse:
        _require(request, "enrollments.approve_bulkjob")
        return self._decided(request, object_id, approve_bulk_job)

    def pause(self, request: StaffRequest, object_id: str) -> HttpResponse:
        return self._decided(request, object_id, pause_bulk_job, own=True)

    def resume(self, request: StaffRequest, object_id: str) -> HttpResponse:
        return self._decided(request, object_id, resume_bulk_job, own=True)

    def cancel(self, request: StaffRequest, object_id: str) -> HttpResponse:
        return self._decided(request, object_id, cancel_bulk_job, own=True)

    def _decided(
        self,
        request: StaffRequest,
        object_id: str,
        verb: Callable[..., BulkJob],
        *,
        own: bool = False,
    ) -> HttpResponse:
        """Does what somebody has decided about a job; with `own`, the uploader and managers may."""
        job = job_for(request, object_id)
        if own and not may_act(request, job):
            raise PermissionDenied
        try:
            after = verb(job_id=job.pk, by=who(request), at=timezone.now())
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            if after.has_work:
                nudge_on_commit(job.pk)
        return redirect("admin:enrollments_bulkjob_change", job.pk)

    def urls(self) -> dict[str, Any]:
        """Each view by the last part of its address, guarded by the method that it answers to."""
        return {
            "progress": require_safe(self.progress),
            "confirm": require_POST(self.confirm),
            "abandon": require_POST(self.abandon),
            "approve": require_POST(self.approve),
            "pause": require_POST(self.pause),
            "resume": require_POST(self.resume),
            "cancel": require_POST(self.cancel),
        }


def _require(request: StaffRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


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


def _facts(request: StaffRequest, job: BulkJob) -> dict[str, Any]:
    undecided = job.awaits_confirmation and job.previewed_at is not None
    return {
        "job": job,
        "progress": Progress(job),
        "preview": PreviewFacts(job) if undecided else None,
        "events": job.events.all(),
        "may_decide": request.user.has_perm("enrollments.add_bulkjob"),
        "may_approve": request.user.has_perm("enrollments.approve_bulkjob")
        and who(request) not in {job.uploaded_by, job.approval_asked_by},
        "may_act": may_act(request, job),
        **after_of(request, job),
    }
