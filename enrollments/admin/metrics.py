"""Triggers that look at what the bets of players come to: how people ask for them, and what they give."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from enrollments.models import Trigger
from enrollments.rules.metrics.gifts import Computed, Tiers
from enrollments.rules.metrics.occasion import MetricsOccasion
from enrollments.rules.metrics.words import METRICS, computed, number_of, when
from enrollments.services.rehearsing import Past
from enrollments.services.tallying import past_sums
from enrollments.views.triggers.kinds import OccasionKind, add_occasion_kind
from enrollments.views.triggers.metrics import MetricsTriggerForm
from rewards.models import Reward


def _words(conditions: dict[str, Any]) -> str:
    return when(MetricsOccasion.kept(conditions))


def _past(trigger: Trigger, since: datetime, until: datetime) -> Iterable[Past]:
    return past_sums(trigger=trigger, since=since, until=until)


def _gift(trigger: Trigger) -> str:
    """Writes `by total stake: Bronze from 10.00 EUR, Silver from 50.00 EUR`; empty: the same as ever."""
    occasion = MetricsOccasion.kept(trigger.conditions)
    if isinstance(occasion.gift, Computed):
        return computed(occasion.gift, occasion.currency)
    return _tiers(occasion.gift, occasion.currency) if occasion.gift else ""


def _tiers(gift: Tiers, currency: str) -> str:
    names = dict(Reward.objects.filter(pk__in=[tier.reward_id for tier in gift.tiers]).values_list("pk", "name"))
    ranges = []
    for tier in gift.tiers:
        end = "" if tier.end is None else f" to below {number_of(gift.metric, tier.end, currency)}"
        ranges.append(f"{names[tier.reward_id]} from {number_of(gift.metric, tier.start, currency)}{end}")
    return f"by {METRICS[gift.metric]}: {', '.join(ranges)}"


add_occasion_kind(
    OccasionKind(
        name=MetricsOccasion.kind,
        label="What players stake and win",
        form=MetricsTriggerForm,
        template="enrollments/triggers/metrics.html",
        gift_template="enrollments/triggers/metrics_gift.html",
        words=_words,
        past=_past,
        gift=_gift,
    ),
)
