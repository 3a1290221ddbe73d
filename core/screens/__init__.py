"""What every screen of the backoffice shares."""
