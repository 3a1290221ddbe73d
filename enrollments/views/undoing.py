"""The page on which somebody has a list undone: what that does first, then why."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

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
from enrollments.models import BulkJob, ListJob
from enrollments.services.undoing import undo_bulk_job, what_undoing_does
from enrollments.tasks import nudge_on_commit
from enrollments.views.finding import ROUTE, job_for
from enrollments.views.permissions import may_act
from operators.middleware import StaffRequest


class UndoForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        max_length=500,
        help_text="Kept with the list and with everybody who is taken back.",
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
    )


class ListUndoPages:
    """The views; the admin puts them under its own addresses and checks that the person is signed in.

    `find` gives the list to whoever may see it, `verb` has it undone, `nudge` tells a worker so. `template` asks, with
    what `facts` says of the list. `route` is where its page is.
    """

    find: ClassVar[Callable[..., Any]]
    verb: ClassVar[Callable[..., ListJob]]
    nudge: ClassVar[Callable[..., None]]
    facts: ClassVar[Callable[..., dict[str, Any]]]
    template: ClassVar[str]
    route: ClassVar[str]

    def __init__(self, site: AdminSite) -> None:
        self.site = site

    def undo(self, request: StaffRequest, object_id: str) -> HttpResponse:
        """Asks, with the numbers; a POST has it undone and leads to the list. One that is undone leads there too."""
        kind, page = type(self), f"{self.route}_change"
        job = kind.find(request, object_id)
        if not may_act(request, job):
            raise PermissionDenied
        if not job.can_be_undone:
            return redirect(page, job.pk)
        form = UndoForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                kind.verb(job_id=job.pk, reason=form.cleaned_data["reason"], by=who(request), at=timezone.now())
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                kind.nudge(job.pk)
                return redirect(page, job.pk)
        context = {
            **self.site.each_context(request),
            "title": f"Undo {job}: {job.file_name}",
            "job": job,
            "form": form,
            "page": page,
            **kind.facts(job, at=timezone.now()),
        }
        return TemplateResponse(request, self.template, context)

    def urls(self) -> dict[str, Any]:
        """Each view by the last part of its address, guarded by the method that it answers to."""
        return {"undo": require_http_methods(["GET", "HEAD", "POST"])(self.undo)}


def _facts(job: BulkJob, *, at: datetime) -> dict[str, Any]:
    would = what_undoing_does(job, at=at)
    return {"would": would, "value": money(would.value, job.reward.currency)}


class UndoPages(ListUndoPages):
    find = job_for
    verb = undo_bulk_job
    nudge = nudge_on_commit
    facts = _facts
    template = "enrollments/undo.html"
    route = ROUTE
