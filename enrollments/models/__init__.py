"""Tables of enrollments, of the bulk jobs and triggers that make them, of bets and what they use up, and of exports."""

from enrollments.models.bet import Bet
from enrollments.models.conversion import ConvertedPiece, SharedTexts
from enrollments.models.enrollment import Enrollment
from enrollments.models.event import JobEvent
from enrollments.models.export import Export
from enrollments.models.firing import Firing
from enrollments.models.job import BulkJob
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
    "Notice",
    "PlayerChange",
    "Preview",
    "Rejection",
    "ScannedRows",
    "SharedTexts",
    "Trigger",
]
