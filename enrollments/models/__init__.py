"""Tables of enrollments, of the bulk jobs that make them and of the bets that use them up."""

from enrollments.models.bet import Bet
from enrollments.models.enrollment import Enrollment
from enrollments.models.job import BulkJob
from enrollments.models.rejection import Rejection

__all__ = ["Bet", "BulkJob", "Enrollment", "Rejection"]
