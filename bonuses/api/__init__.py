"""The doors of bonuses over HTTP."""
