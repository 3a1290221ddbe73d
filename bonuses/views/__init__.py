"""Pages about bonuses and what they cost."""
