"""The pages of players: finding one, everything about one, and enrolling them by hand."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from core.refusal import Refusal
from core.screens.admin import who
from core.screens.panels import panels_of
from enrollments.finding.players import MOST_FOUND, is_known, players_beginning, spelled
from enrollments.rules.players import player_id_fault
from enrollments.views.players.enrolling import FORM_SENT_BEFORE, EnrollForm, enroll_once
from enrollments.views.players.history import history_of
from enrollments.views.players.player import MOST_SHOWN, Player
from enrollments.views.players.search import looked_up
from enrollments.views.words import player_page
from operators.middleware import StaffRequest

_LOOK, _ENROLL = "enrollments.view_enrollment", "enrollments.enroll_player"


@require_safe
def find(request: StaffRequest) -> HttpResponse:
    """Players whose id begins with `q`; whoever is named exactly is opened at once.

    While somebody is typing htmx asks, and nobody is taken to a page before they have pressed Enter.
    """
    _require(request, _LOOK)
    typed = request.GET.get("q", "")
    beginning = spelled(typed)
    if beginning and not request.headers.get("HX-Request") and is_known(request.operator, beginning):
        return redirect(player_page(beginning))
    found = players_beginning(request.operator, beginning) if beginning else []
    context = {
        **_frame(request, "Find a player"),
        "typed": typed,
        "beginning": beginning,
        "found": looked_up(request.operator, found[:MOST_FOUND], at=timezone.now()),
        "most": MOST_FOUND if len(found) > MOST_FOUND else None,
        "can_be_new": beginning and player_id_fault(beginning) is None and request.user.has_perm(_ENROLL),
    }
    return TemplateResponse(request, "enrollments/players/find.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: StaffRequest, player_id: str) -> HttpResponse:
    """Everything about one player. A POST enrols them, once for each form, and leads back here."""
    _require(request, _LOOK)
    player = _player(request, player_id)
    if request.method != "POST":
        return _shown(request, player, EnrollForm(player=player))
    _require(request, _ENROLL)
    form = EnrollForm(request.POST, player=player)
    if not form.is_valid():
        return _shown(request, player, form)
    try:
        enroll_once(form, by=who(request), at=player.at)
    except Refusal as refusal:
        if refusal.code != FORM_SENT_BEFORE:
            form.add_error(None, refusal.message)
            return _shown(request, player, form)
        messages.error(request, "This form was sent before with something else in it. Nothing was done again.")
    else:
        messages.success(request, form.done())
    return redirect(player_page(player.player_id))


@require_safe
def terms(request: StaffRequest) -> HttpResponse:
    """What the enrolment that is being filled in asks for and costs; htmx puts it into the form.

    With `ranges` the fields for value and count as well: another reward has others. Not while numbers are typed, or the
    cursor would be lost.
    """
    _require(request, _ENROLL)
    player = _player(request, request.GET.get("player", ""))
    form = EnrollForm(initial=request.GET.dict(), player=player)
    template = "enrollments/players/terms.html" if "ranges" in request.GET else "enrollments/players/cost.html"
    return TemplateResponse(request, template, {"player": player, "form": form})


def _shown(request: StaffRequest, player: Player, form: EnrollForm) -> HttpResponse:
    context = {
        **_frame(request, f"Player {player}"),
        "player": player,
        "form": form,
        "history": history_of(player),
        "most": MOST_SHOWN if len(player.holdings) == MOST_SHOWN else None,
        "list": f"{reverse('admin:enrollments_enrollment_changelist')}?{urlencode({'q': player.player_id})}",
        "fault": player_id_fault(player.player_id),
        "may_enroll": request.user.has_perm(_ENROLL),
        "may_cancel": request.user.has_perm("enrollments.cancel_enrollment"),
        "may_restrict": request.user.has_perm("operators.add_restriction"),
        "panels": panels_of(request, player),
    }
    return TemplateResponse(request, "enrollments/players/player.html", context)


def _player(request: StaffRequest, player_id: str) -> Player:
    """The working operator's player; nobody where the id is none."""
    if request.operator is None or not player_id or spelled(player_id) != player_id:
        raise Http404
    return Player(request.operator, player_id, timezone.now())


def _frame(request: HttpRequest, title: str) -> dict[str, Any]:
    return {**admin.site.each_context(request), "title": title}


def _require(request: StaffRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied
