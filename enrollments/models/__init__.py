"""Tables of enrollments and of the bulk jobs that make them."""

from enrollments.models.enrollment import Enrollment
from enrollments.models.job import BulkJob
from enrollments.models.rejection import Rejection

__all__ = ["BulkJob", "Enrollment", "Rejection"]
