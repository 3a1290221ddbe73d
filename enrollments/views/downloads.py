"""What can be taken along from a list: who was enrolled or rejected, what was not reached, and the file itself."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from core.refusal import Refusal
from enrollments.bulk.report import Unprocessed, correctable_lines, report_lines
from enrollments.bulk.results import enrolled_lines, kept_lines
from enrollments.bulk.source import open_file
from enrollments.models import BulkJob
from enrollments.views.finding import job_for
from operators.middleware import StaffRequest

CSV = "text/csv; charset=utf-8"


class DownloadPages:
    """Streamed, all of them: however many rows there are, few are kept in memory."""

    def rejected(self, request: StaffRequest, object_id: str) -> HttpResponseBase:
        """The rejected rows, safe to open in a spreadsheet."""
        return _lines(request, object_id, report_lines, "rejected")

    def correctable(self, request: StaffRequest, object_id: str) -> HttpResponseBase:
        """The rejected rows as they stood in the file, to be corrected and uploaded again."""
        return _lines(request, object_id, correctable_lines, "to-correct")

    def enrolled(self, request: StaffRequest, object_id: str) -> HttpResponseBase:
        """The players who were enrolled."""
        return _lines(request, object_id, enrolled_lines, "enrolled")

    def kept(self, request: StaffRequest, object_id: str) -> HttpResponseBase:
        """The enrollments that undoing has kept, and why."""
        return _lines(request, object_id, kept_lines, "kept")

    def unprocessed(self, request: StaffRequest, object_id: str) -> HttpResponseBase:
        """The rows that were not reached, in the columns of the file."""
        job = _read(request, object_id)
        try:
            return _sent(job, Unprocessed(job), "not-processed")
        except Refusal as refusal:
            return _back(request, job, refusal)

    def original(self, request: StaffRequest, object_id: str) -> HttpResponseBase:
        """The file as it was uploaded, byte for byte."""
        job = job_for(request, object_id)
        try:
            file = open_file(job)
        except Refusal as refusal:
            return _back(request, job, refusal)
        # Never shown by the browser itself: what people upload is not to be run.
        return FileResponse(file, as_attachment=True, filename=job.file_name, content_type="application/octet-stream")

    def urls(self) -> dict[str, Any]:
        """Each view by the last part of its address, guarded by the method that it answers to."""
        return {
            "enrolled": require_safe(self.enrolled),
            "rejected": require_safe(self.rejected),
            "correctable": require_safe(self.correctable),
            "unprocessed": require_safe(self.unprocessed),
            "kept": require_safe(self.kept),
            "original": require_safe(self.original),
        }


def _lines(
    request: StaffRequest,
    object_id: str,
    lines: Callable[[BulkJob], Iterator[str]],
    what: str,
) -> HttpResponseBase:
    job = _read(request, object_id)
    return _sent(job, lines(job), what)


def _read(request: StaffRequest, object_id: str) -> BulkJob:
    """A list whose file could be read: there is nothing to tell of another."""
    job = job_for(request, object_id)
    if job.layout is None:
        raise Http404
    return job


def _sent(job: BulkJob, content: Iterable[Any], what: str) -> HttpResponseBase:
    response = StreamingHttpResponse(content, content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="job-{job.number}-{what}.csv"'
    return response


def _back(request: StaffRequest, job: BulkJob, refusal: Refusal) -> HttpResponse:
    messages.error(request, refusal.message)
    return redirect("admin:enrollments_bulkjob_change", job.pk)
