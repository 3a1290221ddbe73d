"""What the pages of bonuses, and of others, show of bonuses."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import Sum
from django.http import HttpRequest
from django.utils.http import urlencode

from bonuses.models import Bonus, BonusEvent, CostSum
from bonuses.rules.costs import Cost
from bonuses.rules.words import Verdict
from bonuses.views.costs.period import Period
from bonuses.views.costs.sums import figures_of, sums_of
from bonuses.views.words import COLOURS, called, rate, sent, worth
from core.currencies import money
from core.screens.columns import Columns, add_columns
from core.screens.panels import Panel, add_panel
from enrollments.finding.players import add_players_of
from enrollments.views.players.player import Player
from rewards.models import Campaign

_MOST_EVENTS: Final = 500
_MOST_BONUSES: Final = 20
_LISTED: Final = (Cost.TURNED_REAL.value, Cost.AWARDED.value)
_VERDICTS: Final = {Verdict.COUNTED.value: "", Verdict.DUPLICATE.value: "info", Verdict.ANOMALY.value: "danger"}


@dataclass(frozen=True, slots=True)
class Line:
    """One event of a bonus as people read it."""

    event: BonusEvent

    @property
    def amounts(self) -> str:
        """`50.00 EUR, 12.50 EUR locked`."""
        event = self.event
        parts = [(event.amount, ""), (event.bonus_turned_real, " turned real"), (event.locked_amount, " locked")]
        return ", ".join(f"{sent(amount, event.currency)}{what}" for amount, what in parts if amount is not None)

    @property
    def rate(self) -> str:
        return rate(self.event)

    @property
    def colour(self) -> str:
        return _VERDICTS[self.event.verdict]

    @property
    def other_player(self) -> str:
        """Whose it was said to be, where that is somebody else."""
        return "" if self.event.user_id == self.event.bonus.operator_player_id else self.event.user_id


def timeline(request: HttpRequest, bonus: Bonus) -> dict[str, Any]:  # noqa: ARG001 - a panel's signature
    """All events of a bonus, in the order in which they happened."""
    rows = BonusEvent.objects.filter(bonus=bonus).select_related("operator", "bonus")[: _MOST_EVENTS + 1]
    lines = [Line(row) for row in rows]
    return {"lines": lines[:_MOST_EVENTS], "more": len(lines) > _MOST_EVENTS, "bonus": bonus}


def bonuses_of(request: HttpRequest, player: Player) -> dict[str, Any]:
    """The latest bonuses of a player."""
    rows = Bonus.objects.of(player.operator).filter(operator_player_id=player.player_id)
    latest = list(rows.select_related("operator", "reward").order_by("-id")[: _MOST_BONUSES + 1])
    return {
        "shown": request.user.has_perm("bonuses.view_bonus"),
        "bonuses": [
            {
                "row": row,
                "called": called(row),
                "colour": COLOURS.get(row.get_status_display(), ""),
                "amount": sent(row.amount, row.currency),
                "worth": worth(row),
            }
            for row in latest[:_MOST_BONUSES]
        ],
        "more": urlencode({"q": player.player_id}) if len(latest) > _MOST_BONUSES else "",
    }


def costs_of(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    """What a campaign has really cost, and what it can still cost."""
    operator = campaign.operator
    figures = figures_of(sums_of(operator, campaign, Period()), operator.base_currency)
    return {
        "shown": request.user.has_perm("bonuses.view_costsum"),
        "campaign": campaign,
        "figures": [figures[cost] for cost in (Cost.TURNED_REAL, Cost.ACTIVE, Cost.AWARDED)],
        "any": any(figure.count for figure in figures.values()),
    }


def costs_of_page(request: HttpRequest, campaigns: Sequence[Campaign]) -> dict[UUID, tuple[str, ...]]:
    """Actual cost and awarded of the campaigns of one page of their list."""
    operator = getattr(request, "operator", None)
    currency = operator.base_currency if operator else ""
    sums = CostSum.objects.filter(campaign__in=campaigns, cost__in=_LISTED).order_by()
    added: defaultdict[UUID, dict[str, Decimal]] = defaultdict(dict)
    for campaign, cost, amount in sums.values_list("campaign", "cost").annotate(Sum("amount")):
        added[campaign][cost] = amount
    nothing = Decimal(0)
    return {key: tuple(money(found.get(cost, nothing), currency) for cost in _LISTED) for key, found in added.items()}


add_panel(Bonus, Panel("bonuses/timeline.html", timeline, foot=True))
add_panel(Player, Panel("bonuses/player.html", bonuses_of))
add_players_of(Bonus)
add_panel(Campaign, Panel("bonuses/campaign.html", costs_of, beneath=True))
add_columns(Campaign, Columns(("Actual cost", "Awarded"), costs_of_page))
