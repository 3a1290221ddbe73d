"""Tables of enrollments, of the bulk jobs that make them of the bets that use them up, and of exports."""

from enrollments.models.bet import Bet
from enrollments.models.conversion import ConvertedPiece, SharedTexts
from enrollments.models.enrollment import Enrollment
from enrollments.models.event import JobEvent
from enrollments.models.export import Export
from enrollments.models.job import BulkJob
from enrollments.models.notice import Notice
from enrollments.models.preview import ForecastUse, Preview, ScannedRows
from enrollments.models.reference import FasttrackReference
from enrollments.models.rejection import Rejection
from enrollments.models.undoing import Kept

__all__ = [
    "Bet",
    "BulkJob",
    "ConvertedPiece",
    "Enrollment",
    "Export",
    "FasttrackReference",
    "ForecastUse",
    "JobEvent",
    "Kept",
    "Notice",
    "Preview",
    "Rejection",
    "ScannedRows",
    "SharedTexts",
]
