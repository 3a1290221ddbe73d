"""A long list while worker, Redis and PostgreSQL are killed with -9 again and again: `make chaos`."""
