"""Verbs of enrollments and bulk jobs."""
