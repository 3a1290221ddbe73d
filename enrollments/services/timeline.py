"""Writing down what happens to a list, for its page."""

from datetime import datetime

from enrollments.models import BulkJob, ListEvent, ListJob
from enrollments.services.notices import tell


def note(job: ListJob, kind: ListEvent.Kinds, *, by: str | None = None, at: datetime, text: str = "") -> None:
    """Adds an entry to the timeline, within the transaction that did what it tells of.

    Of lists of players for rewards those whom it concerns are told; other lists have no notices.
    """
    job.events.create(kind=kind, by=by, at=at, note=text)
    if isinstance(job, BulkJob):
        tell(job, kind, by=by, at=at, text=text)
