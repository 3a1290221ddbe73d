"""What people do with a list, whatever its rows are enrolled into: each is one call, and then its page again."""

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
from enrollments.views.permissions import may_act
from operators.middleware import StaffRequest

# htmx stops asking when it is answered with this.
STOP_POLLING = 286


class ListPages:
    """The views; the admin puts them under its own addresses and checks that the person is signed in.

    `find` gives the list to whoever may see it, `facts` all that its page shows. `route` is where the pages are,
    `add` the permission to upload and decide, `news` the template of what changes by itself. The verbs take
    `job_id`, `by` and `at`.
    """

    find: ClassVar[Callable[..., Any]]
    facts: ClassVar[Callable[..., dict[str, Any]]]
    nudge: ClassVar[Callable[..., None]]
    verbs: ClassVar[dict[str, Callable[..., Any]]]
    route: ClassVar[str]
    add: ClassVar[str]
    news: ClassVar[str]

    def __init__(self, site: AdminSite) -> None:
        self.site = site

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


def require(request: StaffRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied
