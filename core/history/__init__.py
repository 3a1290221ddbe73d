"""What people change, kept by triggers of PostgreSQL and told on the page of what was changed (docs/adr/0015)."""
