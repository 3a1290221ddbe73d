"""The page on which somebody has a list undone: what that does first, then why."""

from typing import Any

from django import forms
from django.contrib.admin.sites import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods
from unfold.widgets import UnfoldAdminTextareaWidget

from core.currencies import money
from core.refusal import Refusal
from core.screens.admin import who
from enrollments.models import BulkJob
from enrollments.services.undoing import undo_bulk_job, what_undoing_does
from enrollments.tasks import nudge_on_commit
from enrollments.views.finding import job_for
from enrollments.views.permissions import may_act
from operators.middleware import StaffRequest


class UndoForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        max_length=500,
        help_text="Kept with the list and with every enrollment that is taken back.",
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )


class UndoPages:
    """The views; the admin puts them under its own addresses and checks that the person is signed in."""

    def __init__(self, site: AdminSite) -> None:
        self.site = site

    def undo(self, request: StaffRequest, object_id: str) -> HttpResponse:
        """Asks, with the numbers; a POST has it undone and leads to the list. One that is undone leads there too."""
        job = job_for(request, object_id)
        if not may_act(request, job):
            raise PermissionDenied
        if not can_undo(job):
            return redirect("admin:enrollments_bulkjob_change", job.pk)
        form = UndoForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                undo_bulk_job(job_id=job.pk, reason=form.cleaned_data["reason"], by=who(request), at=timezone.now())
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                nudge_on_commit(job.pk)
                return redirect("admin:enrollments_bulkjob_change", job.pk)
        return TemplateResponse(request, "enrollments/undo.html", self._context(request, job, form))

    def urls(self) -> dict[str, Any]:
        """Each view by the last part of its address, guarded by the method that it answers to."""
        return {"undo": require_http_methods(["GET", "HEAD", "POST"])(self.undo)}

    def _context(self, request: StaffRequest, job: BulkJob, form: UndoForm) -> dict[str, Any]:
        would = what_undoing_does(job, at=timezone.now())
        return {
            **self.site.each_context(request),
            "title": f"Undo {job}: {job.file_name}",
            "job": job,
            "form": form,
            "would": would,
            "value": money(would.value, job.reward.currency),
        }


def can_undo(job: BulkJob) -> bool:
    """Whether there is something to undo: the same as the verb refuses."""
    return job.finished and job.enrolled_count > 0 and job.undo_asked_at is None
