"""The pages of a list, whatever its rows are enrolled into: upload, live progress, and what people decide about it."""

from collections.abc import Callable
from typing import Any, ClassVar

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
from enrollments.models import ListJob
from enrollments.views.permissions import may_act, require
from enrollments.views.reading import reading_facts
from enrollments.views.upload import ListForm
from operators.middleware import StaffRequest

# htmx stops asking when it is answered with this.
STOP_POLLING = 286


class ListPages:
    """The views; the admin puts them under its own addresses and checks that the person is signed in.

    `form` asks for a list and, in a field `into`, for what its rows are enrolled into; `take` is the verb that keeps
    it. `find` gives a list to whoever may see it, `facts` what changes by itself on its page, which the template `news`
    shows. The verbs take `job_id`, `by` and `at`. `route` is where the pages are, `add` the permission to upload and
    decide; `form_page` and `list_page` are their templates.
    """

    form: ClassVar[Callable[..., ListForm]]
    into: ClassVar[str]
    take: ClassVar[Callable[..., ListJob]]
    find: ClassVar[Callable[..., Any]]
    facts: ClassVar[Callable[..., dict[str, Any]]]
    nudge: ClassVar[Callable[..., None]]
    verbs: ClassVar[dict[str, Callable[..., Any]]]
    route: ClassVar[str]
    add: ClassVar[str]
    title: ClassVar[str]
    form_page: ClassVar[str]
    list_page: ClassVar[str]
    news: ClassVar[str]

    def __init__(self, site: AdminSite) -> None:
        self.site = site

    def upload(self, request: StaffRequest) -> HttpResponse:
        """Asks for a list; a POST takes it, and leads to its page."""
        require(request, self.add)
        chosen = {self.into: request.GET.get(self.into)}
        form = type(self).form(request.POST or None, request.FILES or None, operator=request.operator, initial=chosen)
        if request.method == "POST" and form.is_valid():
            try:
                return redirect(f"{self.route}_change", self._taken(request, form).pk)
            except Refusal as refusal:
                form.add_error(self.into, refusal.message)
        context = {
            **self.site.each_context(request),
            "title": self.title,
            "form": form,
            "into": form[self.into],
            "route": self.route,
        }
        return TemplateResponse(request, self.form_page, context)

    def page(self, request: StaffRequest, object_id: str) -> HttpResponse:
        kind, job = type(self), type(self).find(request, object_id)
        context = {
            **self.site.each_context(request),
            "title": f"{job}: {job.file_name}",
            **reading_facts(job),
            **kind.facts(request, job),
        }
        return TemplateResponse(request, self.list_page, context)

    def progress(self, request: StaffRequest, object_id: str) -> HttpResponse:
        facts = type(self).facts(request, type(self).find(request, object_id))
        status = 200 if facts["progress"].moving else STOP_POLLING
        return TemplateResponse(request, self.news, facts, status=status)

    def abandon(self, request: StaffRequest, object_id: str) -> HttpResponse:
        require(request, self.add)
        return self.decided(request, object_id, self.verbs["abandon"])

    def pause(self, request: StaffRequest, object_id: str) -> HttpResponse:
        return self.decided(request, object_id, self.verbs["pause"], own=True)

    def resume(self, request: StaffRequest, object_id: str) -> HttpResponse:
        return self.decided(request, object_id, self.verbs["resume"], own=True)

    def cancel(self, request: StaffRequest, object_id: str) -> HttpResponse:
        return self.decided(request, object_id, self.verbs["cancel"], own=True)

    def decided(
        self, request: StaffRequest, object_id: str, verb: Callable[..., ListJob], *, own: bool = False
    ) -> HttpResponse:
        """Does what somebody has decided about a list; with `own`, the uploader and managers may."""
        job = type(self).find(request, object_id)
        if own and not may_act(request, job):
            raise PermissionDenied
        try:
            after = verb(job_id=job.pk, by=who(request), at=timezone.now())
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            if after.has_work:
                type(self).nudge(job.pk)
        return redirect(f"{self.route}_change", job.pk)

    def urls(self) -> dict[str, Any]:
        """Each view by the last part of its address, guarded by the method that it answers to."""
        return {
            "progress": require_safe(self.progress),
            "abandon": require_POST(self.abandon),
            "pause": require_POST(self.pause),
            "resume": require_POST(self.resume),
            "cancel": require_POST(self.cancel),
        }

    def _taken(self, request: StaffRequest, form: ListForm) -> ListJob:
        kind, file, into = type(self), form.list_file(), {self.into: form.cleaned_data[self.into]}
        job = kind.take(**into, file=file, file_name=str(file.name), by=who(request), at=timezone.now())
        kind.nudge(job.pk)
        return job
