"""What such a trigger waits for and gives, as people read it."""

from collections.abc import Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from core.currencies import decimals_of, money
from core.durations import spell
from enrollments.rules.metrics.gifts import Computed, Share
from enrollments.rules.metrics.occasion import MetricsOccasion
from enrollments.rules.metrics.sums import AMOUNTS, Comparison, Condition, Metric, Played, Sums

METRICS: Final = MappingProxyType(
    {
        Metric.STAKE: "total stake",
        Metric.WIN: "total win",
        Metric.BETS: "number of bets",
        Metric.NET: "net profit",
        Metric.MARGIN: "net profit margin",
    },
)
PLAYED: Final = MappingProxyType(
    {Played.CASINO: "the casino", Played.SPORTSBOOK: "the sportsbook", Played.FREE_BETS: "free bets"},
)
COMPARED: Final = MappingProxyType(
    {
        Comparison.AT_LEAST: "at least",
        Comparison.MORE: "more than",
        Comparison.AT_MOST: "at most",
        Comparison.LESS: "less than",
    },
)


def when(occasion: MetricsOccasion) -> str:
    """Writes `a player's total stake is at least 100.00 EUR in bets of the last 7 days`."""
    asked = [_condition(each, occasion.currency) for each in occasion.all_of]
    tiers = occasion.gift if occasion.gift and not isinstance(occasion.gift, Computed) else None
    if tiers:
        asked.append(f"{METRICS[tiers.metric]} is in one of the ranges")
    span = "since the start" if occasion.within is None else f"of the last {spell(occasion.within)}"
    of = "" if set(occasion.played) == set(Played) else f" with {_and([PLAYED[each] for each in occasion.played])}"
    late = ", looked at when the trigger ends" if occasion.at_end else ""
    return f"a player's {_and(asked)} in bets in {occasion.currency}{of} {span}{late}"


def computed(gift: Computed, currency: str) -> str:
    """Writes `free bets of 10% of the net profit each`."""
    count = _share(gift.count) if gift.count else ""
    value = f"{_share(gift.value)} in {currency}" if gift.value else ""
    if count and value:
        return f"as many free bets as {count}, each worth {value}"
    return f"free bets, each worth {value}" if value else f"as many free bets as {count}"


def told(sums: Sums, currency: str) -> str:
    """Writes `staked 120.00 EUR and won 80.00 EUR in 12 bets`, as firings keep it."""
    bets = f"{sums.bets:,} bet{'' if sums.bets == 1 else 's'}"
    return f"staked {money(sums.stake, currency)} and won {money(sums.win, currency)} in {bets}"


def number_of(metric: Metric, amount: Decimal, currency: str) -> str:
    """`100.00 EUR`, `12 %` or `12`: the number with its unit, and no more decimals than were said."""
    plain = amount.normalize()
    if metric in AMOUNTS:
        return f"{amount:,.{max(decimals_of(currency), -int(plain.as_tuple().exponent))}f} {currency}"
    return f"{plain:,f} %" if metric is Metric.MARGIN else f"{plain:,f}"


def _condition(condition: Condition, currency: str) -> str:
    number = number_of(condition.metric, condition.amount, currency)
    return f"{METRICS[condition.metric]} is {COMPARED[condition.comparison]} {number}"


def _share(share: Share) -> str:
    of = "net profit or loss" if share.metric is Metric.NET else METRICS[share.metric]
    return f"{share.percent.normalize():f} % of the {of}"


def _and(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
