"""Writing down what happens to a list, for its page."""

from datetime import datetime

from enrollments.models import ListEvent, ListJob
from enrollments.services.notices import tell


def note(job: ListJob, kind: ListEvent.Kinds, *, by: str | None = None, at: datetime, text: str = "") -> None:
    """Adds an entry to the timeline and tells those whom it concerns, within the transaction that did it."""
    job.events.create(kind=kind, by=by, at=at, note=text)
    tell(job, kind, by=by, at=at, text=text)
