"""Finding players in milestones and streaks: by the beginning of an id, or all of a group, the newest first."""

from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from enrollments.finding.players import spelled
from milestones.models import Target, TargetEnrollment, TargetGroup
from milestones.views.finding import LOOK, group_for, require, shown, target_for
from milestones.views.players.lines import lines_of
from operators.middleware import StaffRequest

ROWS: Final = 50


@dataclass(frozen=True, slots=True)
class Wish:
    """Whom somebody looks for: within a target, within a group, or within all."""

    beginning: str
    typed: str
    group: TargetGroup | None
    target: Target | None
    after: int | None

    @classmethod
    def read(cls, request: StaffRequest) -> "Wish":
        """What an address names; a group or target that is not the working operator's is not found."""
        asked = request.GET
        target = target_for(request, _number(asked["target"]) or 0) if asked.get("target") else None
        group = group_for(request, asked["group"]) if asked.get("group") and target is None else None
        typed = asked.get("q", "")
        return cls(spelled(typed), typed, group, target, _number(asked.get("after", "")))

    @property
    def within(self) -> dict[str, int]:
        """The part of an address that says within what."""
        if self.target:
            return {"target": self.target.pk}
        return {"group": self.group.pk} if self.group else {}


@require_safe
def find(request: StaffRequest) -> HttpResponse:
    require(request, LOOK)
    wish = Wish.read(request)
    rows = _found(request, wish)
    context: dict[str, Any] = {
        "wish": wish,
        "lines": lines_of(rows[:ROWS], at=timezone.now()),
        "most": ROWS if wish.beginning and len(rows) > ROWS else None,
        **_pages(wish, rows),
    }
    where = wish.target or wish.group
    return shown(request, "players/find", f"Players in {where}" if where else "Players in milestones", context)


def _found(request: StaffRequest, wish: Wish) -> list[TargetEnrollment]:
    """Along an index, whatever is asked for; one more than are shown says that there are more."""
    rows = TargetEnrollment.objects.of(request.operator).select_related("target__group")
    if wish.target:
        rows = rows.filter(target=wish.target)
    elif wish.group:
        rows = rows.filter(target__in=list(wish.group.targets.values_list("pk", flat=True)))
    if wish.beginning:
        rows = rows.filter(operator_player_id__startswith=wish.beginning).order_by("operator_player_id", "target")
    elif wish.within:
        rows = rows.order_by("-id")
        rows = rows.filter(pk__lt=wish.after) if wish.after else rows
    else:
        return []
    return list(rows[: ROWS + 1])


def _pages(wish: Wish, rows: list[TargetEnrollment]) -> dict[str, str]:
    if wish.beginning or not wish.within:
        return {"newest": "", "older": ""}
    older = {**wish.within, "after": rows[ROWS - 1].pk} if len(rows) > ROWS else {}
    return {
        "newest": f"?{urlencode(wish.within)}" if wish.after else "",
        "older": f"?{urlencode(older)}" if older else "",
    }


def _number(text: str) -> int | None:
    # As many digits as a key can have.
    return int(text) if text.isdecimal() and len(text) < 19 else None  # noqa: PLR2004 - a bigint has 19
