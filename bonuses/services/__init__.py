"""The verbs of bonuses."""
