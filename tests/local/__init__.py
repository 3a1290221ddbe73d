"""`make run`, tried with real processes."""
