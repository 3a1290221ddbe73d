"""The page on which rejected rows are corrected, in a grid or as a file; they become a list of their own."""

from pathlib import PurePath
from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib.admin.sites import AdminSite
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from unfold.widgets import UnfoldAdminFileFieldWidget

from core.refusal import Refusal
from core.screens.admin import who
from enrollments.models import BulkJob
from enrollments.services.uploads import upload_bulk_job
from enrollments.tasks import nudge_on_commit
from enrollments.views.finding import job_for
from enrollments.views.grid import MOST_ROWS, Grid
from enrollments.views.progress import Progress
from operators.middleware import StaffRequest

UPLOAD: Final = "enrollments.add_bulkjob"
_SUFFIX: Final = " (corrected)"
_LONGEST_STEM: Final = 200


class CorrectedFileForm(forms.Form):
    file = forms.FileField(
        label="Corrected file",
        allow_empty_file=True,  # the job says what is wrong with it, and keeps it
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,.txt,.tsv,.gz,.xlsx,text/csv,text/plain"}),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > settings.UPLOAD_MAX_BYTES:
            raise forms.ValidationError(f"The limit is {filesizeformat(settings.UPLOAD_MAX_BYTES)}.")
        return file


class CorrectPages:
    """The views; the admin puts them under its own addresses and checks that the person is signed in."""

    def __init__(self, site: AdminSite) -> None:
        self.site = site

    def correct(self, request: StaffRequest, object_id: str) -> HttpResponse:
        """Shows what is to be corrected; a POST makes a list of it, which is previewed like every other."""
        job = job_for(request, object_id, UPLOAD)
        if not can_correct(job):
            return redirect("admin:enrollments_bulkjob_change", job.pk)
        by_file = "by_file" in request.POST
        grid = _grid(job, None if by_file or request.method != "POST" else request.POST.dict())
        form = CorrectedFileForm(*((request.POST, request.FILES) if by_file else ()))
        fault = _closed(job)
        if request.method == "POST" and not fault:
            try:
                return redirect("admin:enrollments_bulkjob_change", _uploaded(request, job, grid, form).pk)
            except Refusal as refusal:
                fault = refusal.message
        context = self._context(request, job, form)
        return TemplateResponse(request, "enrollments/correct.html", {**context, "grid": grid, "fault": fault})

    def urls(self) -> dict[str, Any]:
        """Each view by the last part of its address, guarded by the method that it answers to."""
        return {"correct": require_http_methods(["GET", "HEAD", "POST"])(self.correct)}

    def _context(self, request: StaffRequest, job: BulkJob, form: CorrectedFileForm) -> dict[str, Any]:
        children = job.children.select_related("reward__campaign").order_by("number")
        return {
            **self.site.each_context(request),
            "title": f"Correct {job}: {job.file_name}",
            "job": job,
            "form": form,
            "closed": bool(_closed(job)),
            "children": [Progress(child) for child in children],
            "most": MOST_ROWS,
        }


def can_correct(job: BulkJob) -> bool:
    """Whether a list has ended with rows that may be corrected; of one that is undone nobody wants more."""
    return job.finished and job.rejected_count > 0 and job.layout is not None and job.undo_asked_at is None


def _grid(job: BulkJob, sent: dict[str, str] | None) -> Grid | None:
    return Grid(job, sent) if job.rejected_count <= MOST_ROWS else None


def _closed(job: BulkJob) -> str:
    """Why nobody can be enrolled into the reward any more; empty where players can."""
    try:
        job.reward.refuse_unless_open(at=timezone.now())
    except Refusal as refusal:
        return refusal.message
    return ""


def _uploaded(request: StaffRequest, job: BulkJob, grid: Grid | None, form: CorrectedFileForm) -> BulkJob:
    file = _file(job, grid, form)
    child = upload_bulk_job(
        reward=job.reward, file=file, file_name=str(file.name), parent=job, by=who(request), at=timezone.now()
    )
    nudge_on_commit(child.pk)
    return child


def _file(job: BulkJob, grid: Grid | None, form: CorrectedFileForm) -> File[bytes]:
    """What is to be uploaded. Refuses RowsFaulty, NothingToUpload, and a file that cannot be taken."""
    if form.is_bound or grid is None:
        if not form.is_valid():
            raise Refusal("FileMissing", "Choose the corrected file.")
        file: File[bytes] = form.cleaned_data["file"]
        return file
    if grid.faulty:
        raise Refusal("RowsFaulty", "Some rows would be rejected again. Correct them, or leave them out.")
    content = grid.list()
    if content is None:
        raise Refusal("NothingToUpload", "Every row is left out.")
    stem = PurePath(job.file_name).stem.removesuffix(_SUFFIX)[:_LONGEST_STEM]
    return ContentFile(content, name=f"{stem}{_SUFFIX}.csv")
