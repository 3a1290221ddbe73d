"""The player's page: what a player has and had, enrolling by hand, cancelling, and how to find a player."""
