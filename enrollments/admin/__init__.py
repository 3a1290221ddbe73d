"""Screens of enrollments and bulk jobs."""

from enrollments.admin.enrollment import EnrollmentAdmin
from enrollments.admin.job import BulkJobAdmin

__all__ = ["BulkJobAdmin", "EnrollmentAdmin"]
