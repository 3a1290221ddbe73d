"""Tables of enrollments, of the bulk jobs that make them of the bets that use them up, and of exports."""

from enrollments.models.bet import Bet
from enrollments.models.enrollment import Enrollment
from enrollments.models.export import Export
from enrollments.models.job import BulkJob
from enrollments.models.rejection import Rejection

__all__ = ["Bet", "BulkJob", "Enrollment", "Export", "Rejection"]
