"""How long bonuses last before they are lost."""

from datetime import timedelta
from typing import Final

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q

from bonuses.models import Bonus
from bonuses.models.bonus import BonusQuerySet
from bonuses.views.costs.period import Period
from operators.models import Operator
from rewards.models import Campaign

# Among so many of the latest bonuses: years of an operator are millions.
MOST_LOOKED_AT: Final = 20_000
_LIMITS: Final = (
    ("less than 5 minutes", timedelta(minutes=5)),
    ("5 to 30 minutes", timedelta(minutes=30)),
    ("30 minutes to 2 hours", timedelta(hours=2)),
    ("2 to 12 hours", timedelta(hours=12)),
    ("12 to 24 hours", timedelta(hours=24)),
    ("1 to 3 days", timedelta(days=3)),
    ("3 to 7 days", timedelta(days=7)),
    ("longer than 7 days", None),
)
_LASTED: Final = ExpressionWrapper(F("status_at") - F("created_at"), output_field=DurationField())


def times_to_lose(operator: Operator, campaign: Campaign | None, period: Period) -> dict[str, int]:
    """How many bonuses were lost within how long of being claimed; only those that were lost in `period`."""
    buckets, least = {}, timedelta(0)
    for number, (_, most) in enumerate(_LIMITS):
        within = Q(lasted__gte=least) & (Q(lasted__lt=most) if most else Q())
        buckets[f"bucket_{number}"] = Count("pk", filter=within)
        least = most or least
    lost = _lost(operator, campaign, period).annotate(lasted=_LASTED)
    counted = lost.aggregate(**buckets)
    return {name: counted[f"bucket_{number}"] for number, (name, _) in enumerate(_LIMITS)}


def _lost(operator: Operator, campaign: Campaign | None, period: Period) -> BonusQuerySet:
    ours = Bonus.objects.of(operator)
    ours = ours.filter(campaign=campaign) if campaign else ours
    latest = ours.order_by("-id").values("pk")[:MOST_LOOKED_AT]
    lost = Bonus.objects.filter(pk__in=latest, status=Bonus.Statuses.LOST, created_at__isnull=False).order_by()
    # The days of the zone that the screens are in, which is the operator's.
    limits = {"status_at__date__gte": period.first, "status_at__date__lte": period.last}
    return lost.filter(**{name: day for name, day in limits.items() if day})
