"""What can be taken along from a list: who was enrolled or rejected, what was not reached, and the file itself."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar, Generic

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
from enrollments.views.finding import ROUTE, job_for
from enrollments.views.progress import J
from operators.middleware import StaffRequest

CSV = "text/csv; charset=utf-8"


class ListDownloads(Generic[J]):
    """Streamed, all of them: however many rows there are, few are kept in memory.

    `find` gives the list to whoever may see it, `enrolled_lines` whom it has enrolled, `kept_lines` who stays although
    it was undone; `route` is where its page is, and files are named after a `noun` and its number.
    """

    find: ClassVar[Callable[..., Any]]
    enrolled_lines: ClassVar[Callable[..., Iterator[str]]]
    kept_lines: ClassVar[Callable[..., Iterator[str]]]
    route: ClassVar[str]
    noun: ClassVar[str]

    def rejected(self, request: StaffRequest, object_id: str) -> HttpResponseBase:
        """The rejected rows, safe to open in a spreadsheet."""
        return self.lines(request, object_id, report_lines, "rejected")

    def correctable(self, request: StaffRequest, object_id: str) -> HttpResponseBase:
        """The rejected rows as they stood in the file, to be corrected and uploaded again."""
        return self.lines(request, object_id, correctable_lines, "to-correct")

    def enrolled(self, request: StaffRequest, object_id: str) -> HttpResponseBase:
        """The players who were enrolled."""
        return self.lines(request, object_id, type(self).enrolled_lines, "enrolled")

    def kept(self, request: StaffRequest, object_id: str) -> HttpResponseBase:
        """Those whom undoing has kept, and why."""
        return self.lines(request, object_id, type(self).kept_lines, "kept")

    def unprocessed(self, request: StaffRequest, object_id: str) -> HttpResponseBase:
        """The rows that were not reached, in the columns of the file."""
        job = self._read(request, object_id)
        try:
            return self._sent(job, Unprocessed(job), "not-processed")
        except Refusal as refusal:
            return self._back(request, job, refusal)

    def original(self, request: StaffRequest, object_id: str) -> HttpResponseBase:
        """The file as it was uploaded, byte for byte."""
        job: J = type(self).find(request, object_id)
        try:
            file = open_file(job)
        except Refusal as refusal:
            return self._back(request, job, refusal)
        # Never shown by the browser itself: what people upload is not to be run.
        return FileResponse(file, as_attachment=True, filename=job.file_name, content_type="application/octet-stream")

    def urls(self) -> dict[str, Any]:
        """Each view by the last part of its address, guarded by the method that it answers to."""
        return {
            "enrolled": require_safe(self.enrolled),
            "rejected": require_safe(self.rejected),
            "correctable": require_safe(self.correctable),
            "kept": require_safe(self.kept),
            "unprocessed": require_safe(self.unprocessed),
            "original": require_safe(self.original),
        }

    def lines(
        self, request: StaffRequest, object_id: str, lines: Callable[[J], Iterator[str]], what: str
    ) -> HttpResponseBase:
        job = self._read(request, object_id)
        return self._sent(job, lines(job), what)

    def _read(self, request: StaffRequest, object_id: str) -> J:
        """A list whose file could be read: there is nothing to tell of another."""
        job: J = type(self).find(request, object_id)
        if job.layout is None:
            raise Http404
        return job

    def _sent(self, job: J, content: Iterable[Any], what: str) -> HttpResponseBase:
        response = StreamingHttpResponse(content, content_type=CSV)
        response["Content-Disposition"] = f'attachment; filename="{self.noun}-{job.number}-{what}.csv"'
        return response

    def _back(self, request: StaffRequest, job: J, refusal: Refusal) -> HttpResponse:
        messages.error(request, refusal.message)
        return redirect(f"{self.route}_change", job.pk)


class DownloadPages(ListDownloads[BulkJob]):
    find = job_for
    enrolled_lines = enrolled_lines
    kept_lines = kept_lines
    route = ROUTE
    noun = "job"
