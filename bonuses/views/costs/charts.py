"""Charts as plain values: the templates draw them without a script, so that they can be printed and read in the dark.

All places are in percent of the width and the height of the plot, from its upper left corner.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bonuses.rules.costs import Cost
from bonuses.views.costs.sums import ENDS, Figure, Step
from core.currencies import money

_WHOLE: Final = Decimal(100)
# What a scale may end with, with noughts; its half is as easy to read.
_ENDS: Final = tuple(map(Decimal, ("1", "1.2", "1.6", "2", "3", "4", "5", "6", "8", "10")))


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, and what it says to whoever points at it."""

    left: float
    width: float
    height: float
    words: str

    @property
    def top(self) -> float:
        return 100 - self.height


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines are points as SVG takes them. `scale` is what stands beside the plot, from the top down."""

    scale: list[str]
    first: str
    last: str
    awarded: str
    turned_real: str
    limit: float | None
    limit_words: str
    pointers: list[Bar]
    bars: list[Bar]
    bar_scale: list[str]


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, in words and as a bar."""

    name: str
    value: str
    percent: int
    more: str = ""


def chart_of(steps: Sequence[Step], currency: str, limit: Decimal | None) -> Chart | None:
    """Costs over time; None where there is nothing to draw. `limit` is a budget in `currency`."""
    if not steps:
        return None
    top = _top(max(steps[-1].all_awarded, steps[-1].all_turned_real, limit or Decimal(0)))
    bar_top = _top(max(step.turned_real for step in steps))
    width = 100 / len(steps)
    return Chart(
        scale=_scale(top, currency),
        first=_day(steps[0]),
        last=_day(steps[-1]),
        awarded=_line([step.all_awarded for step in steps], top),
        turned_real=_line([step.all_turned_real for step in steps], top),
        limit=None if limit is None else float(_WHOLE - limit / top * 100),
        limit_words="" if limit is None else money(limit, currency),
        pointers=[Bar(place * width, width, 100, _so_far(step, currency)) for place, step in enumerate(steps)],
        bars=[
            Bar(place * width, width * 0.8, float(step.turned_real / bar_top * 100), _then(step, currency))
            for place, step in enumerate(steps)
        ],
        bar_scale=_scale(bar_top, currency),
    )


def ends_of(figures: dict[Cost, Figure]) -> list[Share]:
    """Where bonuses end up, by amount."""
    whole = sum((figures[cost].amount for cost in ENDS), Decimal(0))
    return [
        Share(figures[cost].name, figures[cost].money, _percent(figures[cost].amount, whole), figures[cost].bonuses)
        for cost in ENDS
    ]


def shares_of(counts: dict[str, int]) -> list[Share]:
    """Each count beside all of them."""
    whole = Decimal(sum(counts.values()))
    return [Share(name, f"{count:,}", _percent(Decimal(count), whole)) for name, count in counts.items()]


def _line(values: Sequence[Decimal], top: Decimal) -> str:
    """In the middle of each step; one alone is drawn across."""
    points = [
        ((place + 0.5) * 100 / len(values), float(_WHOLE - value / top * 100)) for place, value in enumerate(values)
    ]
    drawn = [(0.0, points[0][1]), *points, (100.0, points[-1][1])] if len(points) == 1 else points
    return " ".join(f"{across:.2f},{down:.2f}" for across, down in drawn)


def _top(most: Decimal) -> Decimal:
    """The next round number."""
    if most <= 0:
        return Decimal(1)
    unit = Decimal(10) ** most.adjusted()
    return next(unit * step for step in _ENDS if unit * step >= most)


def _scale(top: Decimal, currency: str) -> list[str]:
    return [f"{_plain(top)} {currency}", _plain(top / 2), "0"]


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():,f}"


def _percent(part: Decimal, whole: Decimal) -> int:
    return round(part * 100 / whole) if whole else 0


def _day(step: Step) -> str:
    return f"{step.first:%-d %b %Y}"


def _so_far(step: Step, currency: str) -> str:
    awarded, real = money(step.all_awarded, currency), money(step.all_turned_real, currency)
    return f"Until {_day(step)}: {real} turned into real money, {awarded} awarded"


def _then(step: Step, currency: str) -> str:
    return f"{_day(step)}: {money(step.turned_real, currency)}"
