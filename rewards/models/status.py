"""`rewards.rules.status` in SQL: once here, for every queryset that filters or sorts by state."""

from datetime import datetime

from django.db.models import Case, CharField, Expression, F, Q, Value, When
from django.db.models.functions import Least

from rewards.rules.status import Status


def first_cancellation(*fields: str) -> Expression | F:
    """The earliest of several cancellation stamps; PostgreSQL's LEAST passes over nulls."""
    return Least(*fields) if len(fields) > 1 else F(fields[0])


def status_expression(*, starts_at: str, ends_at: str, cancelled_at: str, at: datetime) -> Case:
    """The state at `at` as a column; `cancelled_at` names a column or an annotation."""
    not_ended_first = Q(**{f"{ends_at}__isnull": True}) | Q(**{f"{ends_at}__gt": F(cancelled_at)})
    return Case(
        When(Q(**{f"{cancelled_at}__lte": at}) & not_ended_first, then=Value(Status.CANCELLED.value)),
        When(Q(**{f"{ends_at}__lte": at}), then=Value(Status.ENDED.value)),
        When(Q(**{f"{starts_at}__gt": at}), then=Value(Status.SCHEDULED.value)),
        default=Value(Status.ACTIVE.value),
        output_field=CharField(),
    )
