"""Decisions about campaigns and rewards: plain values in, plain values out."""
