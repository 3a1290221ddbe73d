"""Writing down what happens to a list, for its page."""

from datetime import datetime

from enrollments.models import BulkJob, JobEvent
from enrollments.services.notices import tell


def note(job: BulkJob, kind: JobEvent.Kinds, *, by: str | None = None, at: datetime, text: str = "") -> None:
    """Adds an entry to the timeline and tells whom it concerns, within the transaction that did what it tells of."""
    JobEvent.objects.create(job=job, kind=kind, by=by, at=at, note=text)
    tell(job, kind, by=by, at=at, text=text)
