"""Verbs of campaigns and rewards."""
