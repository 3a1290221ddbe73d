"""The page of the connections: whether messages come, and how many wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.models import ConsumerStatus
from events.views.letters import VIEW
from operators.middleware import StaffRequest

# A consumer says every few seconds that it lives.
_SILENT_AFTER: Final = timedelta(seconds=20)
_TROUBLE_FOR: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """A queue or topic as its line on the page shows it."""

    status: ConsumerStatus
    at: datetime

    @property
    def is_silent(self) -> bool:
        return self.at - self.status.last_seen_at > _SILENT_AFTER

    @property
    def in_trouble(self) -> bool:
        since = self.status.last_error_at
        return since is not None and self.at - since < _TROUBLE_FOR and self.status.behind is None

    @property
    def state(self) -> str:
        if self.is_silent:
            return "Not running"
        return "Trying again" if self.in_trouble else "Running"

    @property
    def colour(self) -> str:
        return {"Not running": "danger", "Trying again": "danger", "Running": "success"}[self.state]


@require_safe
def page(request: StaffRequest) -> HttpResponse:
    """Those that all operators share, and the operator's own."""
    if request.operator is None or not request.user.has_perm(VIEW):
        raise PermissionDenied
    now = timezone.now()
    known = ConsumerStatus.objects.filter(Q(operator=None) | Q(operator=request.operator))
    context = {
        **admin.site.each_context(request),
        "title": "Connections",
        "connections": [Shown(status, now) for status in known],
    }
    part = request.headers.get("HX-Request") == "true"
    template = "events/connections_table.html" if part else "events/connections.html"
    return TemplateResponse(request, template, context)
