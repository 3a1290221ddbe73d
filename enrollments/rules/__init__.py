"""Decisions about enrollments and bulk jobs: plain values in, plain values out."""
