"""The page of a target: how far its players are."""
