"""`make bench-bulk`: how fast a bulk job is, beside what could be had without it. Measured, not tested."""
