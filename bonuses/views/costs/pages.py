"""The pages of costs: of all that an operator has, and of one campaign."""

from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from import_export.formats.base_formats import Format

from bonuses.models.cost import CostSumQuerySet
from bonuses.resources import CostSumResource, SafeXLSX
from bonuses.rules.costs import Cost
from bonuses.views.costs.charts import chart_of, ends_of, shares_of
from bonuses.views.costs.losing import MOST_LOOKED_AT, times_to_lose
from bonuses.views.costs.period import Period
from bonuses.views.costs.sums import Row, figures_of, steps_of, sums_of, table_of
from bonuses.views.words import spaced
from core.currencies import money
from enrollments.resources import SafeCSV
from operators.middleware import StaffRequest
from operators.models import Operator
from rewards.models import Budget, Campaign, Reward
from rewards.rules.budgets import Metric, Scope

UNREADABLE: Final = "These days could not be understood, so all are shown."
_FORMATS: Final[dict[str, type[Format]]] = {"csv": SafeCSV, "xlsx": SafeXLSX}
_LOOK: Final = "bonuses.view_costsum"


@require_safe
def page(request: StaffRequest, campaign_id: UUID | None = None) -> HttpResponse:
    """What a campaign costs; without one, what all cost together with what belongs to none."""
    operator, campaign = _looked_at(request, campaign_id)
    try:
        period = Period.read(request.GET)
    except ValueError:
        messages.error(request, UNREADABLE)
        return redirect(request.path)
    context = {
        **admin.site.each_context(request),
        "title": f"Costs of {campaign.name if campaign else 'all campaigns'}",
        "campaign": campaign,
        "period": period,
        **_shown(operator, campaign, period),
    }
    return TemplateResponse(request, "bonuses/costs.html", context)


@require_safe
def export(request: StaffRequest, file_format: str, campaign_id: UUID | None = None) -> HttpResponse:
    """The sums themselves, day by day, as a file."""
    operator, campaign = _looked_at(request, campaign_id)
    try:
        period = Period.read(request.GET)
    except ValueError as error:
        raise Http404 from error
    made = _FORMATS[file_format]()
    rows = sums_of(operator, campaign, period).exclude(amount=0, bonus_count=0)
    rows = rows.select_related("campaign", "reward").order_by("day", "campaign", "reward", "cost", "id")
    data = CostSumResource().export(rows, force_native_type=made.is_binary())
    response = HttpResponse(made.export_data(data), content_type=made.get_content_type())
    response["Content-Disposition"] = f'attachment; filename="costs.{file_format}"'
    return response


def _looked_at(request: StaffRequest, campaign_id: UUID | None) -> tuple[Operator, Campaign | None]:
    """The working operator, and its campaign: another one's is not found."""
    if request.operator is None or not request.user.has_perm(_LOOK):
        raise PermissionDenied
    if campaign_id is None:
        return request.operator, None
    campaign = Campaign.objects.of(request.operator).filter(pk=campaign_id).first()
    if campaign is None:
        raise Http404
    return request.operator, campaign


def _shown(operator: Operator, campaign: Campaign | None, period: Period) -> dict[str, Any]:
    rows, currency = sums_of(operator, campaign, period), operator.base_currency
    figures, steps = figures_of(rows, currency), steps_of(rows)
    # A budget limits the whole, not a part of the time.
    limit = None if period.first or campaign is None else _budget(campaign, currency)
    times = times_to_lose(operator, campaign, period)
    return {
        "figures": list(figures.values()),
        "real": figures[Cost.TURNED_REAL],
        "active": figures[Cost.ACTIVE],
        "by_week": len(steps) > 1 and (steps[1].first - steps[0].first).days > 1,
        "chart": chart_of(steps, currency, limit),
        "steps": [
            {
                "day": step.first,
                **{
                    name: money(getattr(step, name), currency) for name in ("awarded", "turned_real", "all_turned_real")
                },
            }
            for step in reversed(steps)
        ],
        "ends": ends_of(figures),
        "times": shares_of(times) if any(times.values()) else [],
        "most": MOST_LOOKED_AT,
        "tables": _tables(rows, campaign, currency),
        "exports": [(name.upper(), _export_page(name, campaign, period)) for name in _FORMATS],
    }


def _budget(campaign: Campaign, currency: str) -> Decimal | None:
    """The lowest limit in `currency` on what all players together get of it; None where there is none."""
    limits = Budget.objects.on(campaign).filter(metric=Metric.MONETARY_VALUE.value, scope=Scope.GLOBAL.value)
    return limits.filter(currency=currency).order_by("limit").values_list("limit", flat=True).first()


def _tables(rows: CostSumQuerySet, campaign: Campaign | None, currency: str) -> list[dict[str, Any]]:
    first = _by(Reward, rows, "reward_id", currency) if campaign else _by(Campaign, rows, "campaign_id", currency)
    plain = [
        (title, [{"name": spaced(str(row.key)), "row": row} for row in table_of(rows, column, currency)])
        for title, column in (("Type", "type"), ("Product", "product"), ("Currency of the player", "currency"))
    ]
    return [{"title": title, "rows": named} for title, named in [first, *plain] if named]


def _by(
    model: type[Campaign | Reward], rows: CostSumQuerySet, column: str, currency: str
) -> tuple[str, list[dict[str, Any]]]:
    found: list[Row] = table_of(rows, column, currency)
    named = model._default_manager.in_bulk([row.key for row in found if row.key])
    lines = [
        {"name": named[row.key].name if row.key else "Without a reward", "page": _page_of(model, row.key), "row": row}
        for row in found
    ]
    return model._meta.verbose_name.capitalize() if model._meta.verbose_name else "", lines


def _page_of(model: type[Campaign | Reward], key: UUID | None) -> str:
    if key is None:
        return reverse("unmatched-bonuses")
    return (
        reverse("campaign-costs", args=[key])
        if model is Campaign
        else reverse("admin:rewards_reward_change", args=[key])
    )


def _export_page(name: str, campaign: Campaign | None, period: Period) -> str:
    page = (
        reverse("campaign-costs-export", args=[campaign.pk, name]) if campaign else reverse("costs-export", args=[name])
    )
    return f"{page}?{period.said}" if period.said else page
