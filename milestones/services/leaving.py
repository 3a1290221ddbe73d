"""Out of periods: what becomes of spans and of the progress in them, for one customer or for many."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from milestones.models import PeriodProgress, Span


def leave(spans: Sequence[Span], number: int, *, at: datetime) -> None:
    """Ends `spans`, whose customers are held, with period `number`; one that begins later has no period then.

    Nothing is given any more for the periods that are left. Earlier ones stand.
    """
    left: defaultdict[int, list[Span]] = defaultdict(list)
    for span in spans:
        span.until_number, span.unenrolled_at = max(span.from_number, number), at
        left[span.until_number].append(span)
    for until, theirs in left.items():
        ids = [span.pk for span in theirs]
        Span.objects.filter(pk__in=ids).update(until_number=until, unenrolled_at=at)
        enrollment_ids = {span.enrollment_id for span in theirs}
        progress = PeriodProgress.objects.filter(enrollment__in=enrollment_ids, period__number__gte=until)
        progress.update(is_left=True)
