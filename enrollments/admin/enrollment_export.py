"""The export of the list of enrollments: a short list at once, a long one in the background."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from import_export.formats.base_formats import JSON, Format

from core.screens.admin import who
from enrollments.export_tasks import nudge_export_on_commit
from enrollments.finding.wishes import Wish
from enrollments.models import Export
from enrollments.models.enrollment import EnrollmentQuerySet
from enrollments.resources import EnrollmentResource, SafeCSV
from enrollments.services.exports import request_export, short_list
from enrollments.views.exports import in_words
from operators.admin.scoped import ScopedAdmin
from operators.middleware import StaffRequest

_FORMATS = {SafeCSV: Export.Formats.CSV, JSON: Export.Formats.JSON}


class EnrollmentExport(ScopedAdmin):
    """Whatever the filters show is exported, in the same words and order either way."""

    resource_classes = [EnrollmentResource]
    formats = [SafeCSV, JSON]

    def export_action(self, request: StaffRequest) -> HttpResponse:
        try:
            response: HttpResponse = super().export_action(request)
        except IncorrectLookupParameters:
            return redirect("admin:enrollments_enrollment_changelist")
        return response

    def _do_file_export(
        self,
        file_format: Format,
        request: StaffRequest,
        queryset: EnrollmentQuerySet,
        export_form: Any = None,
    ) -> HttpResponse:
        wish, now = Wish.read(request.GET.dict()), timezone.now()
        rows = short_list(request.operator, wish, at=now) if request.operator else queryset
        if rows is not None:
            response: HttpResponse = super()._do_file_export(file_format, request, rows, export_form=export_form)
            return response
        export = request_export(
            operator=request.operator,
            wish=wish,
            file_format=_FORMATS[type(file_format)],
            what=in_words(request.operator, wish),
            by=who(request),
            at=now,
        )
        nudge_export_on_commit(export.pk)
        messages.success(request, "The export is being written. You can leave this page and come back for it.")
        return redirect("exports")
