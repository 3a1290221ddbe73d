"""Verbs of the floor "whose data it is"."""
