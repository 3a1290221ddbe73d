"""The first page: what is going on now, and what needs a decision."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Sum
from django.http import HttpRequest
from django.utils import timezone

from enrollments.models import BulkJob
from enrollments.views.progress import Progress
from operators.models import Operator
from rewards.models import Campaign, Reward
from rewards.rules.status import Status


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Adds the numbers of the working operator; unfold calls it for the index page."""
    operator: Operator | None = getattr(request, "operator", None)
    if operator is None:
        return context
    now = timezone.now()
    jobs = BulkJob.objects.of(operator).select_related("reward__campaign")
    recent = [Progress(job) for job in jobs.order_by("-id")[:8]]
    return context | {
        "title": operator.name,
        "figures": _figures(operator, at=now),
        "recent": recent,
        "waiting": jobs.awaiting_confirmation()[:5],
        "may_upload": request.user.has_perm("enrollments.add_bulkjob"),
        "may_promote": request.user.has_perm("rewards.add_campaign"),
    }


def _figures(operator: Operator, *, at: datetime) -> list[dict[str, object]]:
    week = BulkJob.objects.of(operator).filter(finished_at__gte=at - timedelta(days=7))
    # From the jobs' own counts: the table of enrollments may hold millions.
    enrolled = week.aggregate(players=Sum(F("enrolled_count") - F("reversed_count"), default=0))["players"]
    return [
        {
            "name": "Active campaigns",
            "value": Campaign.objects.of(operator).in_state(Status.ACTIVE, at=at).count(),
        },
        {"name": "Rewards open for players", "value": Reward.objects.of(operator).open(at=at).count()},
        {"name": "Players enrolled by jobs in 7 days", "value": enrolled},
        {"name": "Jobs at work", "value": BulkJob.objects.of(operator).workable().count()},
    ]
