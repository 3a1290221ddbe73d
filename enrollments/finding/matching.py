"""The enrollments that are wished for, as a queryset: the same for the list and for what is exported of it."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from core.ids import first_id
from enrollments.finding.players import MOST_FOUND, players_beginning
from enrollments.finding.wishes import Wish
from enrollments.models import Enrollment
from enrollments.models.enrollment import EnrollmentQuerySet
from operators.models import Operator


def matching(operator: Operator, wish: Wish, *, at: datetime) -> EnrollmentQuerySet:
    """All that is wished for, newest first, in their states at `at`; of millions only a part should be read at a time.

    Where the beginning of an id is given, those of the first MOST_FOUND players that begin so.
    """
    rows = Enrollment.objects.of(operator).with_status(at=at).select_related("reward__campaign", "job")
    wanted = {"source": wish.source, "reward": wish.reward, "reward__campaign": wish.campaign}
    rows = rows.filter(days(operator, wish.first_day, wish.last_day), **_given(**wanted)).order_by("-id")
    if wish.state:
        rows = rows.in_state(wish.state)
    if wish.player:
        rows = rows.filter(operator_player_id__any_of=players_beginning(operator, wish.player)[:MOST_FOUND])
    return rows


def days(operator: Operator, first: date | None, last: date | None) -> Q:
    """The ids from the day `first` to the day `last`: ids carry the moment at which a row was made."""
    span = Q()
    if first:
        span &= Q(pk__gte=first_id(_midnight(first, operator)))
    if last:
        span &= Q(pk__lt=first_id(_midnight(last + timedelta(days=1), operator)))
    return span


def _midnight(day: date, operator: Operator) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(operator.time_zone))


def _given(**wanted: Any) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if value}
