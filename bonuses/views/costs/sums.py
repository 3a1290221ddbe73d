"""Costs as the pages show them: read from the sums that are kept, and never from bonuses one by one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db.models import Sum

from bonuses.models import CostSum
from bonuses.models.cost import CostSumQuerySet
from bonuses.rules.costs import Cost
from bonuses.views.costs.period import Period
from core.currencies import decimals_of, money
from operators.models import Operator
from rewards.models import Campaign

_NOTHING: Final = Decimal(0)
# What can have become of what was awarded, in the order in which people care.
ENDS: Final = (Cost.TURNED_REAL, Cost.ACTIVE, Cost.LOST, Cost.EXPIRED, Cost.FORFEITED)
_SHORT: Final = {Cost.ACTIVE: "Active", Cost.TURNED_REAL: "Turned real"}
_MOST_ROWS: Final = 50
# More days than that are shown by the week.
_MOST_DAYS: Final = 92
_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Figure:
    """Money of one kind, and of how many bonuses."""

    cost: Cost
    amount: Decimal
    count: int
    currency: str

    @property
    def name(self) -> str:
        return str(CostSum.Costs(self.cost.value).label)

    @property
    def money(self) -> str:
        return money(self.amount, self.currency)

    @property
    def short(self) -> str:
        return _SHORT.get(self.cost, self.name)

    @property
    def plain(self) -> str:
        """Without its currency, for tables of many."""
        return f"{self.amount:,.{decimals_of(self.currency)}f}"

    @property
    def bonuses(self) -> str:
        return f"{self.count:,} bonus{'' if self.count == 1 else 'es'}"


@dataclass(frozen=True, slots=True)
class Row:
    """Costs of a reward, a type, a product or a currency."""

    name: str
    key: Any
    figures: list[Figure]


@dataclass(frozen=True, slots=True)
class Step:
    """What came about on a day or in a week, and all that had since the beginning."""

    first: date
    awarded: Decimal
    turned_real: Decimal
    all_awarded: Decimal
    all_turned_real: Decimal


def sums_of(operator: Operator, campaign: Campaign | None, period: Period) -> CostSumQuerySet:
    """The sums of a campaign, or of all and of what belongs to none."""
    rows = CostSum.objects.of(operator).filter(**period.conditions).order_by()
    return rows.filter(campaign=campaign) if campaign else rows


def figures_of(rows: CostSumQuerySet, currency: str) -> dict[Cost, Figure]:
    """One figure for each kind, nought where there is nothing."""
    added = rows.values("cost").annotate(amounts=Sum("amount"), counts=Sum("bonus_count"))
    return _figures(added, currency)


def table_of(rows: CostSumQuerySet, column: str, currency: str) -> list[Row]:
    """Costs by `column`, those with most awarded first. The key of a row is what it stands for, None where unknown."""
    added = rows.values(column, "cost").annotate(amounts=Sum("amount"), counts=Sum("bonus_count"))
    groups: defaultdict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in added:
        groups[row[column]].append(row)
    made = [Row("", key, list(_figures(group, currency).values())) for key, group in groups.items()]
    with_something = [row for row in made if any(figure.amount or figure.count for figure in row.figures)]
    return sorted(with_something, key=lambda row: (-row.figures[0].amount, str(row.key)))[:_MOST_ROWS]


def steps_of(rows: CostSumQuerySet) -> list[Step]:
    """Awarded and turned into real money, day by day or week by week, without gaps."""
    kinds = (Cost.AWARDED.value, Cost.TURNED_REAL.value)
    added = rows.filter(cost__in=kinds).values("day", "cost").annotate(amounts=Sum("amount"))
    amounts = {(row["day"], row["cost"]): row["amounts"] for row in added if row["amounts"]}
    if not amounts:
        return []
    first, last = min(amounts)[0], max(amounts)[0]
    length = 1 if (last - first).days < _MOST_DAYS else _WEEK
    steps: list[Step] = []
    total = [_NOTHING, _NOTHING]
    for start in range(0, (last - first).days + 1, length):
        days = [first + timedelta(days=start + more) for more in range(length)]
        new = [sum((amounts.get((day, kind), _NOTHING) for day in days), _NOTHING) for kind in kinds]
        total = [before + more for before, more in zip(total, new, strict=True)]
        steps.append(Step(days[0], *new, *total))
    return steps


def _figures(added: Iterable[Any], currency: str) -> dict[Cost, Figure]:
    by_kind = {row["cost"]: row for row in added}
    nothing = {"amounts": _NOTHING, "counts": 0}
    found = {cost: by_kind.get(cost.value, nothing) for cost in Cost}
    return {cost: Figure(cost, row["amounts"], row["counts"], currency) for cost, row in found.items()}
