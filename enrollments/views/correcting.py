"""The page on which rejected rows are corrected, in a grid or as a file; they become a list of their own."""

from collections.abc import Callable
from datetime import datetime
from pathlib import PurePath
from typing import Any, ClassVar, Final

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
from enrollments.models import BulkJob, ListJob
from enrollments.services.uploads import upload_bulk_job
from enrollments.tasks import nudge_on_commit
from enrollments.views.finding import ROUTE, UPLOAD, job_for
from enrollments.views.grid import MOST_ROWS, Grid, ListGrid
from enrollments.views.permissions import require
from enrollments.views.progress import ListProgress, Progress
from operators.middleware import StaffRequest

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


class ListCorrectPages:
    """The views; the admin puts them under its own addresses and checks that the person is signed in.

    `find` gives the list to whoever may see it; `take` is the verb that keeps an uploaded one, `nudge` tells a worker
    of it. `refuse_closed` refuses where nobody can be enrolled by it any more, and `facts` says
    into what: `into`, and what that `gives`. Rows are shown in a `grid`, and its other corrections by their `progress`.
    `route` is where its page is, `add` the permission to upload.
    """

    find: ClassVar[Callable[..., Any]]
    take: ClassVar[Callable[..., ListJob]]
    nudge: ClassVar[Callable[..., None]]
    refuse_closed: ClassVar[Callable[..., None]]
    facts: ClassVar[Callable[..., dict[str, str]]]
    grid: ClassVar[type[ListGrid[Any]]]
    progress: ClassVar[type[ListProgress[Any]]]
    route: ClassVar[str]
    add: ClassVar[str]

    def __init__(self, site: AdminSite) -> None:
        self.site = site

    def correct(self, request: StaffRequest, object_id: str) -> HttpResponse:
        """Shows what is to be corrected; a POST makes a list of it, which is previewed like every other."""
        require(request, self.add)
        job, page = type(self).find(request, object_id), f"{self.route}_change"
        if not job.can_be_corrected:
            return redirect(page, job.pk)
        by_file = "by_file" in request.POST
        grid = self._grid(job, None if by_file or request.method != "POST" else request.POST.dict())
        form = CorrectedFileForm(*((request.POST, request.FILES) if by_file else ()))
        fault = closed = self._closed(job)
        if request.method == "POST" and not closed:
            try:
                return redirect(page, self._uploaded(request, job, grid, form).pk)
            except Refusal as refusal:
                fault = refusal.message
        context = {**self._context(request, job), "form": form, "grid": grid, "fault": fault, "closed": bool(closed)}
        return TemplateResponse(request, "enrollments/lists/correct.html", context)

    def urls(self) -> dict[str, Any]:
        """Each view by the last part of its address, guarded by the method that it answers to."""
        return {"correct": require_http_methods(["GET", "HEAD", "POST"])(self.correct)}

    def _context(self, request: StaffRequest, job: ListJob) -> dict[str, Any]:
        return {
            **self.site.each_context(request),
            "title": f"Correct {job}: {job.file_name}",
            "job": job,
            "route": self.route,
            "children": self.progress.of_children(job),
            "most": MOST_ROWS,
            **type(self).facts(job),
        }

    def _grid(self, job: ListJob, sent: dict[str, str] | None) -> ListGrid[Any] | None:
        return self.grid(job, sent) if job.rejected_count <= MOST_ROWS else None

    def _closed(self, job: ListJob) -> str:
        """Why nobody can be enrolled any more; empty where players can."""
        try:
            type(self).refuse_closed(job, at=timezone.now())
        except Refusal as refusal:
            return refusal.message
        return ""

    def _uploaded(
        self, request: StaffRequest, job: ListJob, grid: ListGrid[Any] | None, form: CorrectedFileForm
    ) -> ListJob:
        kind, file = type(self), _file(job, grid, form)
        given = {job.into: job.enrolled_into, "parent": job, "file": file, "file_name": str(file.name)}
        child = kind.take(**given, by=who(request), at=timezone.now())
        kind.nudge(child.pk)
        return child


def _file(job: ListJob, grid: ListGrid[Any] | None, form: CorrectedFileForm) -> File[bytes]:
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


def _refuse_closed(job: BulkJob, *, at: datetime) -> None:
    job.reward.refuse_unless_open(at=at)


def _facts(job: BulkJob) -> dict[str, str]:
    return {"into": str(job.reward), "gives": job.reward.summary()}


class CorrectPages(ListCorrectPages):
    find = job_for
    take = upload_bulk_job
    nudge = nudge_on_commit
    refuse_closed = _refuse_closed
    facts = _facts
    grid = Grid
    progress = Progress
    route = ROUTE
    add = UPLOAD
