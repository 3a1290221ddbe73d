"""The page of exports: what is being written, and what can be downloaded."""

from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from enrollments.exporting import export_pieces
from enrollments.finding.wishes import Wish
from enrollments.models import Export
from enrollments.rules.exports import KEPT_FOR, ExportState
from enrollments.views.deciding import STOP_POLLING
from operators.middleware import StaffRequest
from operators.models import Operator
from rewards.models import Campaign, Reward

MOST_SHOWN: Final = 50
COLOURS: Final = MappingProxyType(
    {
        ExportState.WAITING: "info",
        ExportState.WORKING: "info",
        ExportState.READY: "success",
        ExportState.FAILED: "danger",
        ExportState.EXPIRED: "",
    },
)
_TYPES: Final = MappingProxyType({"csv": "text/csv; charset=utf-8", "json": "application/json"})


@dataclass(frozen=True, slots=True)
class Shown:
    """An export as its line on the page shows it."""

    export: Export
    at: datetime

    @property
    def state(self) -> ExportState:
        return self.export.state(at=self.at)

    @property
    def colour(self) -> str:
        return COLOURS[self.state]

    @property
    def is_moving(self) -> bool:
        return self.state in {ExportState.WAITING, ExportState.WORKING}

    @property
    def is_ready(self) -> bool:
        return self.state is ExportState.READY

    @property
    def kept_until(self) -> datetime | None:
        return self.export.finished_at + KEPT_FOR if self.export.finished_at else None


@require_safe
def page(request: StaffRequest) -> HttpResponse:
    """The newest exports. To htmx only the table, for as long as something is being written."""
    _require(request)
    now = timezone.now()
    newest = Export.objects.of(request.operator)[:MOST_SHOWN] if request.operator else []
    shown = [Shown(export, now) for export in newest]
    moving = any(each.is_moving for each in shown)
    context: dict[str, Any] = {"exports": shown, "moving": moving}
    if request.headers.get("HX-Request"):
        status = 200 if moving else STOP_POLLING
        return TemplateResponse(request, "enrollments/exports_table.html", context, status=status)
    frame = {**admin.site.each_context(request), "title": "Exports"}
    return TemplateResponse(request, "enrollments/exports.html", {**frame, **context, "kept_days": KEPT_FOR.days})


@require_safe
def download(request: StaffRequest, export_id: UUID) -> HttpResponseBase:
    """The file, streamed from its parts. Once its time is over it leads back to the page, which says so."""
    _require(request)
    mine = Export.objects.of(request.operator) if request.operator else Export.objects.none()
    export = mine.filter(pk=export_id).first()
    if export is None:
        raise Http404
    if export.state(at=timezone.now()) is not ExportState.READY:
        messages.error(request, f"{export} cannot be downloaded: it is not ready or no longer kept.")
        return redirect("exports")
    response = StreamingHttpResponse(export_pieces(export), content_type=_TYPES[export.format])
    name = f"enrollments-{timezone.localtime(export.requested_at):%Y-%m-%d}-{export.number}.{export.format}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def in_words(operator: Operator, wish: Wish) -> str:
    """Which enrollments these are: `Reward Free bets, Active, from 3 May 2026`."""
    reward = Reward.objects.of(operator).filter(pk=wish.reward).first() if wish.reward else None
    campaign = Campaign.objects.filter(operator=operator, pk=wish.campaign).first() if wish.campaign else None
    said = [
        f"Campaign {campaign}" if campaign else "",
        f"Reward {reward}" if reward else "",
        wish.state.value if wish.state else "",
        str(wish.source.label) if wish.source else "",
        f"from {date_format(wish.first_day)}" if wish.first_day else "",
        f"until {date_format(wish.last_day)}" if wish.last_day else "",
        f"players that begin with {wish.player}" if wish.player else "",
    ]
    return ", ".join(filter(None, said)) or "All enrollments"


def _require(request: StaffRequest) -> None:
    if not request.user.has_perm("enrollments.view_enrollment"):
        raise PermissionDenied
