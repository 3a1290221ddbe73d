"""Pages of the backoffice."""
