"""Pages about bulk jobs, and the dashboard."""
