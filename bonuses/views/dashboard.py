"""What the first page says of bonuses: those that need somebody."""

from typing import Any, Final

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from bonuses.finding import Concern
from bonuses.models import Bonus
from enrollments.views.dashboard import dashboard as dashboard_of_enrollments
from operators.models import Operator

# Whoever has so many needs no exact number, and the page stays quick.
_MOST_COUNTED: Final = 1_000


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Adds the numbers of the working operator; unfold calls it for the index page."""
    context = dashboard_of_enrollments(request, context)
    operator: Operator | None = getattr(request, "operator", None)
    if operator is None or not request.user.has_perm("bonuses.view_bonus"):
        return context
    anomalies = _counted(operator, Q(anomaly_count__gt=0))
    unmatched = _counted(operator, Q(reward__isnull=True))
    out_of_place = f"{reverse('admin:bonuses_bonus_changelist')}?concern={Concern.ANOMALIES}"
    concerns = [
        (anomalies, f"{_bonuses(anomalies)} with an event out of place", out_of_place),
        (unmatched, f"{_bonuses(unmatched)} without a reward", reverse("unmatched-bonuses")),
    ]
    return context | {"concerns": [{"what": what, "page": page} for count, what, page in concerns if count]}


def _counted(operator: Operator, what: Q) -> int:
    """Along an index that holds only such bonuses, and no further than is said."""
    return Bonus.objects.of(operator).filter(what).order_by().values("pk")[: _MOST_COUNTED + 1].count()


def _bonuses(count: int) -> str:
    if count > _MOST_COUNTED:
        return f"More than {_MOST_COUNTED:,} bonuses"
    return f"{count:,} bonus{'' if count == 1 else 'es'}"
