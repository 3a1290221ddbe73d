"""What consumers say of themselves."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from events.models import ConsumerStatus
from events.rules import keepable
from operators.models import Operator


@transaction.atomic
def note_consumer(
    *,
    door: str,
    source: str,
    operator: Operator | None,
    handled: int,
    behind: int | None,
    error: str | None,
    at: datetime,
) -> None:
    """Notes that a consumer lives, `handled` messages more than when it last said so, and how many wait.

    `error` is what has gone wrong since; what went wrong earlier stays to be seen.
    """
    ConsumerStatus.objects.bulk_create(
        [ConsumerStatus(door=door, source=source, operator=operator, last_seen_at=at)], ignore_conflicts=True
    )
    known = ConsumerStatus.objects.filter(door=door, source=source)
    known = known.filter(operator=operator) if operator else known.filter(operator__isnull=True)
    news = {"last_error": keepable(error), "last_error_at": at} if error else {}
    if handled:
        news["last_message_at"] = at
    known.update(last_seen_at=at, handled_count=F("handled_count") + handled, behind=behind, **news)
