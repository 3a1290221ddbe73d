"""Screens of enrollments, bulk jobs and triggers."""

from enrollments.admin import metrics  # noqa: F401 - a kind of triggers
from enrollments.admin.enrollment import EnrollmentAdmin
from enrollments.admin.job import BulkJobAdmin
from enrollments.admin.trigger import TriggerAdmin

__all__ = ["BulkJobAdmin", "EnrollmentAdmin", "TriggerAdmin"]
