"""Decisions of this floor: plain values in, plain values out."""
