"""Tables of enrollments, of the bulk jobs and triggers that make them, of bets and what they use up, and of exports."""

from enrollments.models.bet import Bet
from enrollments.models.conversion import ConvertedPiece, SharedTexts
from enrollments.models.enrollment import Enrollment
from enrollments.models.event import JobEvent
from enrollments.models.export import Export
from enrollments.models.firing import Firing
from enrollments.models.job import BulkJob
from enrollments.models.list_job import ListJob, ListJobQuerySet, life_constraints, unfinished_index
from enrollments.models.list_rows import ListEvent, ListPiece, ListRejection, ListTexts
from enrollments.models.notice import Notice
from enrollments.models.preview import ForecastUse, Preview, ScannedRows
from enrollments.models.reference import FasttrackReference
from enrollments.models.rejection import Rejection
from enrollments.models.transaction import BetTransaction, PlayerChange
from enrollments.models.trigger import Trigger
from enrollments.models.undoing import Kept

__all__ = [
    "Bet",
    "BetTransaction",
    "BulkJob",
    "ConvertedPiece",
    "Enrollment",
    "Export",
    "FasttrackReference",
    "Firing",
    "ForecastUse",
    "JobEvent",
    "Kept",
    "ListEvent",
    "ListJob",
    "ListJobQuerySet",
    "ListPiece",
    "ListRejection",
    "ListTexts",
    "Notice",
    "PlayerChange",
    "Preview",
    "Rejection",
    "ScannedRows",
    "SharedTexts",
    "Trigger",
    "life_constraints",
    "unfinished_index",
]
