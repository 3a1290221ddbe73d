"""Enrollments over HTTP (gamnify-api-enrollments)."""
