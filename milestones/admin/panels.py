"""What the page of a player shows of milestones and streaks."""

from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from django.utils.http import urlencode

from core.screens.panels import Panel, add_panel
from enrollments.views.players.player import Player
from milestones.models import TargetEnrollment
from milestones.views.finding import LOOK
from milestones.views.players.lines import lines_of

_MOST: Final = 20


def milestones_of(request: HttpRequest, player: Player) -> dict[str, Any]:
    """The targets into which the player was enrolled last, and how far they are."""
    if not request.user.has_perm(LOOK):
        return {"shown": False}
    rows = TargetEnrollment.objects.of(player.operator).filter(operator_player_id=player.player_id)
    latest = list(rows.select_related("target__group").order_by("-id")[: _MOST + 1])
    return {
        "shown": True,
        "lines": lines_of(latest[:_MOST], at=timezone.now()),
        "more": urlencode({"q": player.player_id}) if len(latest) > _MOST else "",
    }


add_panel(Player, Panel("milestones/player.html", milestones_of))
