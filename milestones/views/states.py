"""The state of a target group as the clock decides it: annotated once, for lists, filters and pages alike."""

from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Case, Exists, OuterRef, QuerySet, TextField, Value, When

from milestones.models import Period


class GroupState(StrEnum):
    RUNNING = "Running"
    UPCOMING = "Upcoming"
    ENDED = "Ended"
    OFF = "Switched off"


COLOURS: Final = MappingProxyType(
    {
        GroupState.RUNNING.value: "success",
        GroupState.UPCOMING.value: "info",
        GroupState.ENDED.value: "",
        GroupState.OFF.value: "danger",
    },
)


def with_state(groups: QuerySet[Any], *, at: datetime) -> QuerySet[Any]:
    """Adds `status_now`. Between two cycles a group is Upcoming: nothing counts, and something will."""
    periods = Period.objects.filter(group=OuterRef("pk"), ends_at__gt=at)
    state = Case(
        When(is_active=False, then=Value(GroupState.OFF.value)),
        When(Exists(periods.filter(starts_at__lte=at)), then=Value(GroupState.RUNNING.value)),
        When(Exists(periods), then=Value(GroupState.UPCOMING.value)),
        default=Value(GroupState.ENDED.value),
        output_field=TextField(),
    )
    annotated: QuerySet[Any] = groups.annotate(status_now=state)
    return annotated
