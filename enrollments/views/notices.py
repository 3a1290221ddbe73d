"""What people are told about lists: how much is new, on every page, and a page with the latest."""

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from enrollments.services.notices import LATEST, latest_notices, see_notices, unseen_count
from operators.middleware import StaffRequest
from operators.models import User
from operators.services.staff import choose_email_notices

# htmx stops asking when it is answered with this.
_STOP_POLLING = 286


@require_safe
def page(request: StaffRequest) -> HttpResponse:
    """The latest notices. Whoever opens it has seen them; what was new is still shown as new this once."""
    notices = latest_notices(user=request.user, operator=request.operator)
    see_notices(user=request.user, operator=request.operator, at=timezone.now())
    context = {
        **admin.site.each_context(request),
        "title": "Notices",
        "notices": notices,
        "most": LATEST if len(notices) == LATEST else None,
        "mail_is_set": bool(settings.EMAIL_HOST),
    }
    return render(request, "enrollments/notices.html", context)


@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    """How many notices are new. Those about the list that the person has before them are not: they see it."""
    user, operator = request.user, getattr(request, "operator", None)
    if not isinstance(user, User) or operator is None:
        # Not the login page: it would be put where the count is.
        return HttpResponse(status=_STOP_POLLING)
    job_id = _job_before_them(request)
    if job_id is not None:
        see_notices(user=user, operator=operator, job_id=job_id, at=timezone.now())
    return render(request, "enrollments/bell.html", {"unseen": unseen_count(user=user, operator=operator)})


@require_POST
def email(request: StaffRequest) -> HttpResponse:
    """Whether the person gets notices by e-mail too."""
    wanted = request.POST.get("wanted") == "on"
    choose_email_notices(user=request.user, wanted=wanted)
    said = f"Notices are sent to {request.user.email} too." if wanted else "Notices are no longer sent by e-mail."
    messages.success(request, said)
    return redirect("notices")


def _job_before_them(request: HttpRequest) -> UUID | None:
    path = urlsplit(request.headers.get("HX-Current-URL", "")).path
    try:
        match = resolve(path)
        return UUID(match.kwargs["object_id"]) if str(match.url_name).endswith("_change") else None
    except (Resolver404, KeyError, ValueError):
        return None
